import { recordId } from "../schema/collections.ts";
import type { Definition } from "../schema/definition.ts";
import type { Budget } from "./budget.ts";
import { type Decision, decide } from "./decide.ts";
import { inParallel } from "./parallel.ts";
import type { Clock, KeyEntry, PutOptions, RecordStore, RunLog, Stored } from "./ports.ts";
import { decodeRows, encodeRows, type Row } from "./rows.ts";
import type { Batch, BatchCounts, RunState } from "./run.ts";

/** As many keys as KV reads in one operation, and as many values as may be in memory at once. */
const sliceSize = 100;
const writesAtOnce = 6;

export type BatchContext = {
  run: RunState;
  definition: Definition;
  /** For a dry run, a store that can't write. */
  store: RecordStore;
  log: RunLog;
  clock: Clock;
  budget: Budget;
  /** A write that fails now is the record's error; before that it is a reason to try the batch again. */
  lastAttempt: boolean;
};

export type BatchOutcome =
  | { state: "done"; counts: BatchCounts }
  /** `skipErrors` is off and this record is in error; what came before it is counted, what comes after is untouched. */
  | { state: "stopped"; counts: BatchCounts; at: Row }
  /** The invocation's budget is spent: the batch is to be taken up again, as after a crash. */
  | { state: "interrupted" };

/**
 * Takes a batch through read → plan → intent → write. Safe to do again from the start after any interruption: what
 * an earlier attempt wrote is recognised by its intent, so that effects and counts both happen once.
 */
export async function processBatch(context: BatchContext, batch: Batch): Promise<BatchOutcome> {
  const counts: BatchCounts = { migrated: 0, skipped: 0, errors: 0, conflicts: 0, warnings: 0, rows: 0 };
  for (let part = 0; part * sliceSize < batch.keys.length; part += 1) {
    if (!context.budget.allows(sliceSize + 1)) return { state: "interrupted" };
    const keys = batch.keys.slice(part * sliceSize, (part + 1) * sliceSize);
    const decisions = await processSlice(context, batch, part, keys);
    for (const { row, conflicts, warnings, notable } of decisions) {
      counts[row.action === "error" ? "errors" : row.action] += 1;
      counts.conflicts += conflicts;
      counts.warnings += warnings;
      if (notable || context.run.options.verbose) counts.rows += 1;
    }
    const error = decisions.find(({ row }) => row.action === "error");
    if (error && !context.run.options.skipErrors) return { state: "stopped", counts, at: error.row };
  }
  return { state: "done", counts };
}

async function processSlice(
  context: BatchContext,
  batch: Batch,
  part: number,
  keys: readonly KeyEntry[],
): Promise<Decision[]> {
  const { run, log, store } = context;
  const earlier = log.rowsPart(batch.runId, batch.number, part);
  const intended = new Map((earlier ? await decodeRows(earlier) : []).map((row) => [row.id, row]));
  const stored = await store.getMany(keys.map(({ key }) => key));

  const decisions: (Decision & { entry: KeyEntry })[] = [];
  for (const entry of keys) {
    const decision = decideOne(context, entry, stored.get(entry.key), intended);
    decisions.push({ ...decision, entry });
    if (decision.row.action === "error" && !run.options.skipErrors) break;
  }

  const keep = async (done: readonly Decision[]) => {
    const rows = done.filter(({ notable }) => notable || run.options.verbose).map(({ row }) => row);
    if (rows.length > 0) log.saveRows(batch.runId, batch.number, part, await encodeRows(rows));
  };
  await keep(decisions);

  const untouched = new Set<Decision>();
  let failed = false;
  const writes = decisions.filter(({ text }) => text !== undefined);
  await inParallel(writesAtOnce, writes, async (decision) => {
    if (failed && !run.options.skipErrors) return void untouched.add(decision);
    try {
      await store.put(decision.entry.key, decision.text as string, kept(decision.entry, stored));
    } catch (error) {
      failed = true;
      if (!context.lastAttempt) throw error;
      const { type, id, at } = decision.row;
      const message = `KV did not accept the new value: ${reason(error)}. What is stored was not read back.`;
      Object.assign(decision, { row: { type, id, at, action: "error", message }, conflicts: 0, warnings: 0 });
    }
  });
  if (!failed) return decisions;
  const done = decisions.filter((decision) => !untouched.has(decision));
  await keep(done);
  return done;
}

function decideOne(
  { run, definition, clock }: BatchContext,
  { key, expiration }: KeyEntry,
  stored: Stored | undefined,
  intended: ReadonlyMap<string, Row>,
): Decision {
  const id = recordId(definition, key) as string;
  const subject = { definition, id, stored, expiration, intended: intended.get(id) };
  return decide(subject, { startedAt: run.startedAt as number, now: clock(), dryRun: run.dryRun });
}

/** A put replaces the whole entry, so what must outlive it is handed back with it. */
function kept({ key, expiration }: KeyEntry, stored: ReadonlyMap<string, Stored>): PutOptions {
  const metadata = stored.get(key)?.metadata ?? undefined;
  return { ...(expiration !== undefined && { expiration }), ...(metadata !== undefined && { metadata }) };
}

export const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300).replace(/[.\s]+$/, "");
