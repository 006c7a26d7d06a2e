import { join } from "node:path";
import type { MemoryEntry } from "../../src/control/memory/memoryRecordStore.ts";
import { type BackendOptions, basePath, createBackend } from "../../src/demo/backend.ts";
import { seedEntries, superadmin } from "../../src/seed/seedEntries.ts";
import { made } from "../made.ts";
import { serveFolder } from "./folder.ts";

type Served = Partial<BackendOptions> & {
  users?: number;
  snapshots?: number;
  /** Sees what is asked of the API, and may hold it up or change it. */
  onRequest?: (request: Request) => Request | Promise<Request>;
  /** What is sent with every file. */
  headers?: Record<string, string>;
};
/** The folder of the page as it is shipped. */
export const builtPage = async () => join(await made("built"), "dist/client");

export type Service = Awaited<ReturnType<typeof servePage>>;

/** Serves that folder and the API over a seeded store in memory, of so many records, from this process. */
export async function servePage(folder: string, { users = 0, snapshots = 0, onRequest, headers, ...options }: Served) {
  const entries = { user: new Map<string, MemoryEntry>(), snapshot: new Map<string, MemoryEntry>() };
  for (const { collection, key, value, ...kept } of seedEntries({ users, snapshots, now: Date.now() }))
    entries[collection].set(key, { text: value, ...kept });
  const backend = createBackend({ entries, ...options });
  const token = await backend.token(superadmin.uid);
  const fetch = async (request: Request) => backend.fetch(onRequest ? await onRequest(request) : request);
  const served = await serveFolder(folder, { api: { path: basePath, fetch }, ...(headers && { headers }) });
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
