import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unstable_readConfig, unstable_startWorker } from "wrangler";
import { signToken } from "../../src/api/token.ts";
import { superadmin } from "../../src/seed/identity.ts";

const secret = btoa("a secret for this one hour");

export type BooksWorker = Awaited<ReturnType<typeof startWorker>>;

/** The Worker in a workerd of its own, over so many records. */
export async function startWorker(records: { users: number; snapshots: number }) {
  const folder = await mkdtemp(join(tmpdir(), "migration-books-"));
  const { compatibility_date, kv_namespaces, durable_objects, migrations } = unstable_readConfig({
    config: join(import.meta.dirname, "../../wrangler.jsonc"),
  });
  const config = {
    name: "migration-books",
    main: join(import.meta.dirname, "booksEntry.js"),
    ...{ compatibility_date, kv_namespaces, durable_objects, migrations },
    vars: { SESSION_HMAC_SECRET: secret, USERS: records.users, SNAPSHOTS: records.snapshots },
  };
  const path = join(folder, "wrangler.json");
  const state = join(folder, "state");
  await writeFile(path, JSON.stringify(config));
  const worker = await unstable_startWorker({
    config: path,
    dev: {
      persist: state,
      server: { hostname: "127.0.0.1", port: 0 },
      inspector: { hostname: "127.0.0.1", port: 0 },
      watch: false,
      logLevel: "error",
    },
  });
  const url = await worker.url;
  const token = await signToken(secret, { uid: superadmin.uid, exp: Math.floor(Date.now() / 1_000) + 3_600 });

  return {
    /** Where its Durable Objects keep their files. */
    state,
    async call<T>(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<T> {
      const init = { method, headers: { authorization: `Bearer ${token}`, ...headers } };
      const response = await fetch(new URL(`/debug/migration${path}`, url), init);
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as T;
    },
    /** What the Worker's objects take once everything that nothing holds on to is collected, in MB. */
    heap: async () => usedHeap((await worker.inspectorUrl) as URL),
    async remove() {
      await worker.dispose();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function usedHeap(url: URL): Promise<number> {
  // Asked from anywhere else, wrangler's inspector refuses.
  const socket = new WebSocket(new URL("/ws", url), { headers: { origin: "http://localhost" } } as never);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("The Worker's inspector does not answer."));
  });
  try {
    const answer = new Promise<number>((resolve) => {
      socket.onmessage = ({ data }) => {
        const { id, result } = JSON.parse(String(data));
        if (id === 2) resolve(result.usedSize / 1_048_576);
      };
    });
    // Collecting is done and not answered; the question after it waits for it.
    socket.send('{"id":1,"method":"HeapProfiler.collectGarbage"}');
    socket.send('{"id":2,"method":"Runtime.getHeapUsage"}');
    return await answer;
  } finally {
    socket.close();
  }
}

/** The most memory that a workerd of this program has taken, in MB; `null` where the system does not tell. */
export async function peakMemory(): Promise<number | null> {
  if (process.platform !== "linux") return null;
  const peaks: number[] = [];
  for (const id of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(status)?.[1];
    if (field("Name") === "workerd" && field("PPid") === String(process.pid)) peaks.push(Number(field("VmHWM")));
  }
  // There is a small one for wrangler's own proxy, too.
  return peaks.length === 0 ? null : Math.max(...peaks) / 1_024;
}
