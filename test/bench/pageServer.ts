import { mkdtemp, readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { build } from "vite";
import type { MemoryEntry } from "../../src/control/memory/store.ts";
import { basePath, createBackend } from "../../src/demo/backend.ts";
import { seedEntries, superadmin } from "../../src/seed/entries.ts";

/** The page as it is shipped, without a Worker. @returns the folder that it is in */
export async function buildPage(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "page-bench-"));
  await build({
    root: join(import.meta.dirname, "../.."),
    configFile: false,
    plugins: [react(), tailwindcss()],
    build: { target: "es2023", outDir, emptyOutDir: true },
    logLevel: "error",
  });
  return outDir;
}

const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** Serves that folder, and the API over a store of so many records with a dry run that has a row for each. */
export async function servePage(folder: string, records: number) {
  const entries = { user: new Map<string, MemoryEntry>(), snapshot: new Map<string, MemoryEntry>() };
  const users = Math.ceil(records * (4 / 13));
  for (const { collection, key, value, ...kept } of seedEntries({ users, snapshots: records - users, now: Date.now() }))
    entries[collection].set(key, { text: value, ...kept });
  const backend = createBackend({ entries });
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

  const call = (path: string, init: RequestInit = {}) =>
    backend.fetch(
      new Request(`http://local${basePath}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", prefer: "wait=60" },
      }),
    );
  const body = JSON.stringify({ kind: "migrate", dryRun: true, verbose: true });
  let { run } = (await (await call("/runs", { method: "POST", body })).json()) as { run: Watched };
  while (run.finishedAt === null) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    run = (await (await call(`/runs/${run.id}`)).json()) as Watched;
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    run: run.id,
    close: async () => {
      backend.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Watched = { id: string; finishedAt: number | null };

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
