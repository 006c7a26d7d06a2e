import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unstable_readConfig, unstable_startWorker } from "wrangler";
import { signToken } from "../../src/api/auth/token.ts";
import type { Run } from "../../src/contract/run.ts";
import { superadmin } from "../../src/seed/seedIds.ts";

const secret = btoa("a secret for this one hour");

export type BenchWorker = Awaited<ReturnType<typeof startWorker>>;

/** A Worker of this folder in a workerd of its own, configured like the real one, with these variables. */
export async function startWorker(main: string, variables: Record<string, unknown> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "migration-bench-"));
  const { compatibility_date, kv_namespaces, r2_buckets, durable_objects, migrations } = unstable_readConfig({
    config: join(import.meta.dirname, "../../wrangler.jsonc"),
  });
  const config = {
    name: "migration-bench",
    main: join(import.meta.dirname, main),
    ...{ compatibility_date, kv_namespaces, r2_buckets, durable_objects, migrations },
    // The local store caches no read.
    vars: { SESSION_HMAC_SECRET: secret, READ_CACHE_SECONDS: "0", ...variables },
  };
  const path = join(folder, "wrangler.json");
  await writeFile(path, JSON.stringify(config));
  const worker = await unstable_startWorker({
    config: path,
    dev: {
      persist: join(folder, "state"),
      server: { hostname: "127.0.0.1", port: 0 },
      inspector: { hostname: "127.0.0.1", port: 0 },
      watch: false,
      logLevel: "error",
    },
  });
  const url = await worker.url;
  const token = await signToken(secret, { uid: superadmin.uid, exp: Math.floor(Date.now() / 1_000) + 3_600 });

  async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
    const headers = { authorization: `Bearer ${token}`, prefer: "respond-async", "content-type": "application/json" };
    const response = await fetch(new URL(path, url), { headers, ...init });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }
  const api = <T>(path: string, init?: RequestInit) => ask<T>(`/debug/migration${path}`, init);

  return {
    /** A route of the bench's own Worker, or one of the API. */
    ask,
    api,
    /** A run from its start to its end. */
    async run(body: object): Promise<Run> {
      let { run } = await api<{ run: Run }>("/runs", { method: "POST", body: JSON.stringify(body) });
      while (run.finishedAt === null) {
        await new Promise((resolve) => setTimeout(resolve, 250));
        run = await api<Run>(`/runs/${run.id}`);
      }
      if (run.status !== "completed") throw new Error(`The run ended as ${run.status}: ${JSON.stringify(run)}`);
      return run;
    },
    inspect: async () => openInspector((await worker.inspectorUrl) as URL),
    async remove() {
      await worker.dispose();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

type Snapshot = { snapshot: { meta: { node_fields: string[] } }; nodes: number[] };

/** The isolate that the Worker and all its objects share here, as a debugger sees it. */
async function openInspector(url: URL) {
  // Asked from anywhere else, wrangler's inspector refuses.
  const socket = new WebSocket(new URL("/ws", url), { headers: { origin: "http://localhost" } } as never);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("The Worker's inspector does not answer."));
  });
  let chunks: string[] = [];
  let taken = () => {};
  socket.onmessage = ({ data }) => {
    const { id, method, params } = JSON.parse(String(data));
    if (method === "HeapProfiler.addHeapSnapshotChunk") chunks.push(params.chunk);
    if (id === 1) taken();
  };
  return {
    /**
     * What is reachable, in MB: objects, texts and buffers. It is the size of a heap snapshot, for which V8 collects first;
     * a question for the heap's size right after "collect garbage" is answered before that has begun.
     */
    async liveHeap(): Promise<number> {
      chunks = [];
      const answered = new Promise<void>((resolve) => {
        taken = resolve;
      });
      socket.send('{"id":1,"method":"HeapProfiler.takeHeapSnapshot"}');
      await answered;
      const { snapshot, nodes } = JSON.parse(chunks.join("")) as Snapshot;
      const fields = snapshot.meta.node_fields;
      let size = 0;
      for (let at = fields.indexOf("self_size"); at < nodes.length; at += fields.length) size += nodes[at] as number;
      return size / 1_048_576;
    },
    close: () => socket.close(),
  };
}

/** The memory that a workerd of this program takes, and the most that it took, in MB; `null` where no system tells. */
export async function processMemory(): Promise<{ now: number; peak: number } | null> {
  if (process.platform !== "linux") return null;
  const found = { now: 0, peak: 0 };
  for (const id of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(status)?.[1];
    if (field("Name") !== "workerd" || field("PPid") !== String(process.pid)) continue;
    // There is a small one for wrangler's own proxy, too.
    found.now = Math.max(found.now, Number(field("VmRSS")) / 1_024);
    found.peak = Math.max(found.peak, Number(field("VmHWM")) / 1_024);
  }
  return found;
}

export const megabytes = (value: number | undefined) => (value === undefined ? "unknown" : `${Math.round(value)} MB`);
