import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const kinds: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Serves the files of a folder under a path, on loopback, and nothing else. @returns the address of its page */
export async function serveFolder(folder: string, path: string) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    asked.push(`${request.method} ${pathname}`);
    try {
      if (!pathname.startsWith(path)) throw new Error("outside");
      const name = normalize(pathname.slice(path.length)) || "index.html";
      const file = join(folder, name === "." ? "index.html" : name);
      const bytes = await readFile(file);
      response.writeHead(200, { "content-type": kinds[extname(file)] ?? "application/octet-stream" }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    asked,
    stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
