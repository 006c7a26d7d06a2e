/**
 * A whole migration through the real Worker, in a real workerd with a store of its own, beside the naive way: list, then
 * get and put one record at a time. Figures only: how long each took, as a ratio, and how many KV operations it needed.
 */
import { type SeedEntry, seedEntries } from "../../src/seed/seedEntries.ts";
import { startWorker } from "./benchWorker.ts";

type Operations = { list: number; read: number; write: number };
type Outcome = Operations & { seconds: number; migrated: number };

const records = { users: 4_000, snapshots: 6_000 };
const rounds = 2;

const worker = await startWorker("workerEntry.js");
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
  await worker.remove();
}
process.exit(); // wrangler keeps the event loop alive.

async function load(entries: SeedEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += 500) {
    await worker.ask("/load", { method: "POST", body: JSON.stringify(entries.slice(from, from + 500)) });
  }
}

async function migrate(): Promise<number> {
  return (await worker.run({ kind: "migrate" })).counts.migrated;
}

async function naive(): Promise<number> {
  return (await worker.ask<{ migrated: number }>("/naive")).migrated;
}

async function measured(work: () => Promise<number>): Promise<Outcome> {
  const before = await worker.ask<Operations>("/operations");
  const start = performance.now();
  const migrated = await work();
  const seconds = (performance.now() - start) / 1000;
  const { list, read, write } = await worker.ask<Operations>("/operations");
  return { seconds, migrated, list: list - before.list, read: read - before.read, write: write - before.write };
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
