/**
 * A whole migration through the real Worker, in a real workerd with a store of its own, beside the naive way: list, then
 * get and put one record at a time. Figures only: how long each took, as a ratio, and how many KV operations it needed.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unstable_readConfig, unstable_startWorker } from "wrangler";
import { signToken } from "../../src/api/token.ts";
import { type SeedEntry, seedEntries, superadmin } from "../../src/seed/entries.ts";

type Operations = { list: number; read: number; write: number };
type Outcome = Operations & { seconds: number; migrated: number };

const records = { users: 4_000, snapshots: 6_000 };
const rounds = 2;
const secret = btoa("a secret for this one hour");
const project = join(import.meta.dirname, "../..");

const folder = await mkdtemp(join(tmpdir(), "migration-bench-"));
const worker = await startWorker();
try {
  const outcomes: Record<"worker" | "naive", Outcome[]> = { worker: [], naive: [] };
  for (let round = 0; round < rounds; round += 1) {
    // They take turns at going first, should the store grow slower.
    const ways = round % 2 === 0 ? (["worker", "naive"] as const) : (["naive", "worker"] as const);
    for (const way of ways) {
      await load([...seedEntries({ ...records, now: Date.now() })]);
      outcomes[way].push(await measured(way === "worker" ? migrate : naive));
    }
  }
  report(best(outcomes.worker), best(outcomes.naive));
} finally {
  await worker.dispose();
  await rm(folder, { recursive: true, force: true });
}
process.exit(); // wrangler keeps the event loop alive.

async function startWorker() {
  const { compatibility_date, kv_namespaces, durable_objects, migrations } = unstable_readConfig({
    config: join(project, "wrangler.jsonc"),
  });
  const config = {
    name: "migration-bench",
    main: join(import.meta.dirname, "entry.js"),
    ...{ compatibility_date, kv_namespaces, durable_objects, migrations },
    vars: { SESSION_HMAC_SECRET: secret },
  };
  const path = join(folder, "wrangler.json");
  await writeFile(path, JSON.stringify(config));
  return unstable_startWorker({
    config: path,
    dev: {
      persist: join(folder, "state"),
      server: { hostname: "127.0.0.1", port: 0 },
      inspector: false,
      watch: false,
      logLevel: "error",
    },
  });
}

async function load(entries: SeedEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += 500) {
    await call("/load", { method: "POST", body: JSON.stringify(entries.slice(from, from + 500)) });
  }
}

async function migrate(): Promise<number> {
  const token = await signToken(secret, { uid: superadmin.uid, exp: Math.floor(Date.now() / 1000) + 3600 });
  const authorization = `Bearer ${token}`;
  const started = await call("/debug/migration/run", {
    method: "POST",
    headers: { authorization, prefer: "wait=60" },
  });
  let { run } = (await started.json()) as { run: { id: string; status: string; counts: { migrated: number } } };
  while (run.status === "running") {
    await new Promise((resolve) => setTimeout(resolve, 100));
    run = (await (await call(`/debug/migration/runs/${run.id}`, { headers: { authorization } })).json()) as typeof run;
  }
  if (run.status !== "completed") throw new Error(`The run ended as ${run.status}: ${JSON.stringify(run)}`);
  return run.counts.migrated;
}

async function naive(): Promise<number> {
  return ((await (await call("/naive")).json()) as { migrated: number }).migrated;
}

async function measured(work: () => Promise<number>): Promise<Outcome> {
  const before = await operations();
  const start = performance.now();
  const migrated = await work();
  const seconds = (performance.now() - start) / 1000;
  const { list, read, write } = await operations();
  return { seconds, migrated, list: list - before.list, read: read - before.read, write: write - before.write };
}

async function operations(): Promise<Operations> {
  return (await (await call("/operations")).json()) as Operations;
}

async function call(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(new URL(path, await worker.url), init);
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response;
}

/** The quickest round: what slows one down is the machine's other work. */
function best(outcomes: Outcome[]): Outcome {
  return outcomes.reduce((left, right) => (right.seconds < left.seconds ? right : left));
}

function report(ours: Outcome, theirs: Outcome): void {
  const total = (records.users + records.snapshots).toLocaleString("en");
  console.log(`\nWorker: a migration of ${total} records in workerd (best of ${rounds})\n`);
  const row = ({ seconds, migrated, list, read, write }: Outcome) => ({
    seconds: Math.round(seconds * 10) / 10,
    "of naive": Math.round((seconds / theirs.seconds) * 100) / 100,
    ...{ migrated, list, read, write },
  });
  console.table({ "the Worker": row(ours), "one by one": row(theirs) });
}
