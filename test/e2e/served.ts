import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { build } from "vite";
import type { MemoryEntry } from "../../src/control/memory/memoryRecordStore.ts";
import { type BackendOptions, basePath, createBackend } from "../../src/demo/backend.ts";
import { seedEntries, superadmin } from "../../src/seed/seedEntries.ts";
import { serveFolder } from "./folder.ts";

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

type Served = Partial<BackendOptions> & {
  users?: number;
  snapshots?: number;
  /** Sees what is asked of the API, and may hold it up or change it. */
  onRequest?: (request: Request) => Request | Promise<Request>;
};
export type Service = Awaited<ReturnType<typeof servePage>>;

/** Serves that folder and the API over a seeded store in memory, of so many records, from this process. */
export async function servePage(folder: string, { users = 0, snapshots = 0, onRequest, ...options }: Served) {
  const entries = { user: new Map<string, MemoryEntry>(), snapshot: new Map<string, MemoryEntry>() };
  for (const { collection, key, value, ...kept } of seedEntries({ users, snapshots, now: Date.now() }))
    entries[collection].set(key, { text: value, ...kept });
  const backend = createBackend({ entries, ...options });
  const token = await backend.token(superadmin.uid);
  const fetch = async (request: Request) => backend.fetch(onRequest ? await onRequest(request) : request);
  const served = await serveFolder(folder, { api: { path: basePath, fetch } });
  const url = served.url.slice(0, -1);

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
      await served.stop();
    },
  };
}
