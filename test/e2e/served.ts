import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { build } from "vite";
import type { MemoryEntry } from "../../src/control/memory/store.ts";
import { type BackendOptions, basePath, createBackend } from "../../src/demo/backend.ts";
import { seedEntries, superadmin } from "../../src/seed/entries.ts";

/** The page as it is shipped, without a Worker. */
export async function buildPage() {
  const folder = await mkdtemp(join(tmpdir(), "page-"));
  // Vitest's would make it the page of a developer.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = "production";
  await build({
    root: join(import.meta.dirname, "../.."),
    configFile: false,
    plugins: [react(), tailwindcss()],
    build: { target: "es2023", outDir: folder, emptyOutDir: true },
    logLevel: "error",
  });
  if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = NODE_ENV;
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

type Served = Partial<BackendOptions> & { users?: number; snapshots?: number };
export type Service = Awaited<ReturnType<typeof servePage>>;

const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** Serves that folder and the API over a seeded store in memory, of so many records, from this process. */
export async function servePage(folder: string, { users = 0, snapshots = 0, ...options }: Served) {
  const entries = { user: new Map<string, MemoryEntry>(), snapshot: new Map<string, MemoryEntry>() };
  for (const { collection, key, value, ...kept } of seedEntries({ users, snapshots, now: Date.now() }))
    entries[collection].set(key, { text: value, ...kept });
  const backend = createBackend({ entries, ...options });
  const token = await backend.token(superadmin.uid);

  const server = createServer(async (request, response) => {
    const path = (request.url ?? "/").split("?")[0] as string;
    if (path.startsWith(basePath)) {
      const answer = await backend.fetch(await toRequest(request));
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
      return;
    }
    const file = path === "/" ? "index.html" : normalize(path).replace(/^\/+/, "");
    const content = await readFile(join(folder, file)).catch(() => null);
    if (!content) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[extname(file)] ?? "image/svg+xml", "content-encoding": "gzip" });
    response.end(gzipSync(content));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    token,
    entries,
    tokenOf: backend.token,
    /** Where a superadmin is signed in, looking at what the query says. */
    at: (query = "") => `${url}/?${query}#token=${token}`,
    /** The API without a browser: what a test needs to be there before. */
    call: (path: string, init: RequestInit = {}) =>
      backend.fetch(
        new Request(`${url}${basePath}${path}`, {
          ...init,
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json", prefer: "wait=60" },
        }),
      ),
    async close() {
      backend.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function toRequest(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === "string") headers.set(name, value);
  const body = chunks.length > 0 ? Buffer.concat(chunks) : null;
  return new Request(`http://${request.headers.host}${request.url}`, {
    method: request.method ?? "GET",
    headers,
    body,
  });
}
