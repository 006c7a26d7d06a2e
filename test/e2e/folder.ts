import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { parseHeaders } from "../../src/tools/headersFile.ts";

const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
};

type Options = {
  /** Where the folder is put: "/some/where/". */
  path?: string;
  /** What answers below a path, in place of files. */
  api?: { path: string; fetch: (request: Request) => Response | Promise<Response> };
  /** What is sent with every file. @default what the folder's `_headers` says, where it is the top of the site */
  headers?: Record<string, string>;
};

/** Serves the files of a folder, and an API beside them, on loopback. @returns the address of its page */
export async function serveFolder(folder: string, { path = "/", api, headers: given }: Options = {}) {
  const asked: string[] = [];
  const file = path === "/" ? await readFile(join(folder, "_headers"), "utf8").catch(() => null) : null;
  const headers = given ?? (file === null ? {} : parseHeaders(file));
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    asked.push(`${request.method} ${pathname}`);
    if (api && pathname.startsWith(api.path)) {
      const answer = await api.fetch(await toRequest(request));
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      return void response.end(Buffer.from(await answer.arrayBuffer()));
    }
    const name = normalize(pathname.slice(path.length - 1)) + (pathname.endsWith("/") ? "index.html" : "");
    const content = pathname.startsWith(path) ? await readFile(join(folder, name)).catch(() => null) : null;
    if (!content) return void response.writeHead(404).end();
    const type = types[extname(name)] ?? "application/octet-stream";
    response.writeHead(200, { ...headers, "content-type": type, "content-encoding": "gzip" }).end(gzipSync(content));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function toRequest(request: IncomingMessage): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === "string") headers.set(name, value);
  const body = await buffer(request);
  return new Request(`http://${request.headers.host}${request.url}`, {
    method: request.method ?? "GET",
    headers,
    ...(body.length > 0 && { body }),
  });
}
