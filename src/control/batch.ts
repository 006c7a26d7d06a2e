import { digest } from "../engine/digest.ts";
import { recordId } from "../schema/collections.ts";
import type { Definition } from "../schema/definition.ts";
import { readPart, type Saved, savePart } from "./backup.ts";
import type { Budget } from "./budget.ts";
import { earlierRows } from "./earlier.ts";
import { fieldsTakenOut } from "./fieldsTakenOut.ts";
import type { Decision } from "./kinds/kind.ts";
import { decide } from "./kinds/kinds.ts";
import type { Clock, KeyEntry, RecordStore, RunLog, Stored, Vault } from "./ports.ts";
import { decodeRows, encodeRows, type Row } from "./rows.ts";
import { addUndone, type Batch, type BatchCounts, isLate, type RunState } from "./run.ts";
import { putOff, type Writing, writeAll } from "./write.ts";

/** As many keys as KV reads in one operation, and as many values as may be in memory at once. */
const sliceSize = 100;

/** Reading a slice and saving it, then at worst reading and writing each of its records by itself. */
const mostOperations = 10 + 2 * sliceSize;

export type BatchContext = Writing & {
  run: RunState;
  definition: Definition;
  /** For a dry run, a store that can't write. */
  store: RecordStore;
  log: RunLog;
  vault: Vault | null;
  clock: Clock;
  budget: Budget;
};

export type BatchOutcome =
  | { state: "done"; counts: BatchCounts; later: KeyEntry[] }
  /** The run ends inside this batch: what came before is counted, what comes after is untouched. */
  | { state: "cut"; counts: BatchCounts; later: KeyEntry[]; error: Row | null }
  /** The invocation's budget is spent, or the run was paused: the batch is to be taken up again, as after a crash. */
  | { state: "interrupted" };

/**
 * Takes a batch through read → plan → intent → write. Safe to do again from the start after any interruption: what
 * an earlier attempt wrote is recognised by its intent, so that effects and counts both happen once.
 */
export async function processBatch(context: BatchContext, batch: Batch): Promise<BatchOutcome> {
  const counts: BatchCounts = {
    migrated: 0,
    skipped: 0,
    errors: 0,
    conflicts: 0,
    warnings: 0,
    rows: 0,
    skippedRows: 0,
  };
  const { options, counts: before } = context.run;
  const later: KeyEntry[] = [];
  if (batch.hopeless !== undefined) return giveUp(context, batch, batch.hopeless);
  for (let part = 0; part * sliceSize < batch.keys.length; part += 1) {
    if (!context.budget.allows(mostOperations)) return { state: "interrupted" };
    const left =
      options.limit === undefined ? Number.POSITIVE_INFINITY : options.limit - before.migrated - counts.migrated;
    const keys = batch.keys.slice(part * sliceSize, (part + 1) * sliceSize);
    const { decisions, superseded } = await processSlice(context, batch, part, keys, left);
    // Also when it was resumed meanwhile: whoever goes on starts this batch again.
    if (superseded !== null && superseded !== "cancelled") return { state: "interrupted" };
    for (const { row, conflicts, warnings, notable, entry, later: isPutOff } of decisions) {
      if (isPutOff) {
        later.push(entry);
        continue;
      }
      // A second look changes what went back and tells nothing new: these records are counted already.
      if (batch.again) continue;
      counts[row.action === "error" ? "errors" : row.action] += 1;
      counts.conflicts += conflicts;
      counts.warnings += warnings;
      if (context.run.kind === "undo") counts.undone = addUndone(counts.undone, row);
      if (!notable && !options.verbose) continue;
      counts.rows += 1;
      if (row.action === "skipped") counts.skippedRows += 1;
    }
    const error = options.skipErrors ? undefined : decisions.find(({ row }) => row.action === "error");
    if (error || superseded || decisions.length < keys.length) {
      // A canary that had to put records off is not at its limit yet, and needs those it has not come to.
      if (!error && !superseded) later.push(...batch.keys.slice(part * sliceSize + decisions.length));
      return { state: "cut", counts, later, error: error?.row ?? null };
    }
  }
  return { state: "done", counts, later };
}

async function processSlice(
  context: BatchContext,
  batch: Batch,
  part: number,
  keys: readonly KeyEntry[],
  limit: number,
) {
  const { run, log, store, vault, definition, clock } = context;
  const intended = await intendedRows(log, batch, part);
  const earlier = await earlierOf(context, keys);
  const takenOut = await takenOutSince(context, keys);
  const saved = new Map(
    (batch.part ? await readPart(vault as Vault, batch.part) : []).map((entry) => [entry.key, entry]),
  );
  const stored = await store.getMany(keys.map(({ key }) => key));

  const decisions: (Decision & { entry: KeyEntry })[] = [];
  let left = limit;
  for (const entry of keys) {
    if (left <= 0) break;
    const id = recordId(definition, entry.key) as string;
    const subject = {
      definition,
      id,
      stored: stored.get(entry.key),
      expiration: entry.expiration,
      intended: intended.get(id),
      earlier: earlier.get(entry.key),
      takenOut: takenOut.get(entry.key) ?? none,
      saved: saved.get(entry.key),
    };
    const circumstances = {
      startedAt: run.startedAt as number,
      now: clock(),
      dryRun: run.dryRun,
      options: run.options,
      patient: !isLate(batch),
    };
    const decision = { ...decide(run.kind, subject, circumstances), entry };
    unlessQuiet(decision, batch, subject.stored);
    decisions.push(decision);
    if (decision.row.action === "migrated" && !batch.again) left -= 1;
    if (decision.row.action === "error" && !run.options.skipErrors) break;
  }

  const keep = async (made: readonly Decision[]) => {
    const rows = batch.again ? [] : made.flatMap((decision) => rowToKeep(decision, intended, run.options.verbose));
    if (rows.length > 0 || intended.size > 0) log.saveRows(batch.runId, batch.number, part, await encodeRows(rows));
  };
  const backUp = async (made: readonly (Decision & { entry: KeyEntry })[]) => {
    const records = made.flatMap(({ save, later, entry }) =>
      save && !later ? toSaved(definition, entry, stored) : [],
    );
    if (run.dryRun || !vault || !made.some(({ save }) => save)) return;
    const dropped = new Set(made.flatMap(({ later, entry }) => (later ? entry.key : [])));
    await savePart(vault, log, run.id, { batch: batch.number, part, type: definition.type }, records, dropped);
  };
  await keep(decisions);
  await backUp(decisions);
  const { untouched, changed, superseded } = await writeAll(context, batch, decisions, stored);
  const made = decisions.filter((decision) => !untouched.has(decision));
  if (changed) {
    await keep(made);
    await backUp(made);
  }
  return { decisions: made, superseded };
}

/** A record that was put off is written only once the application has left it alone since. */
function unlessQuiet(decision: Decision & { entry: KeyEntry }, batch: Batch, stored: Stored | undefined): void {
  if (decision.later) decision.entry = { ...decision.entry, seen: digest(stored?.text ?? "") };
  else if (isLate(batch) && decision.text !== undefined && stored && digest(stored.text) !== decision.entry.seen)
    putOff(decision, batch, stored);
}

function rowToKeep({ row, notable, later }: Decision, intended: ReadonlyMap<string, Row>, verbose: boolean): Row[] {
  const earlier = intended.get(row.id);
  if (later) return earlier ? [{ ...earlier, later: true }] : [];
  return notable || verbose ? [row] : [];
}

function toSaved(definition: Definition, { key, expiration }: KeyEntry, stored: ReadonlyMap<string, Stored>): Saved[] {
  const entry = stored.get(key);
  if (!entry) return [];
  const kept = {
    ...(expiration !== undefined && { expiration }),
    ...(entry.metadata != null && { metadata: entry.metadata }),
  };
  return [{ type: definition.type, key, value: entry.text, ...kept }];
}

/** What earlier attempts at these records, before a crash or a split, meant to do with them. */
async function intendedRows(log: RunLog, batch: Batch, part: number): Promise<Map<string, Row>> {
  const own = log.rowsPart(batch.runId, batch.number, part);
  const parts = batch.origins.flatMap((origin) => log.rows(batch.runId, origin));
  const rows = await Promise.all((own ? [...parts, own] : parts).map(decodeRows));
  return new Map(rows.flat().map(({ later, ...row }) => [row.id, row]));
}

async function giveUp({ run, definition, log, clock }: BatchContext, batch: Batch, why: string): Promise<BatchOutcome> {
  const id = recordId(definition, batch.keys[0]?.key as string) as string;
  const message = `KV did not answer for this record, however often it was asked: ${why}.`;
  const row: Row = { type: definition.type, id, action: "error", message, at: clock() };
  log.saveRows(batch.runId, batch.number, 0, await encodeRows([row]));
  const counts = { migrated: 0, skipped: 0, errors: 1, conflicts: 0, warnings: 0, rows: 1, skippedRows: 0 };
  if (run.options.skipErrors) return { state: "done", counts, later: [] };
  return { state: "cut", counts, later: [], error: row };
}

/** What the run that this one refers to did with these records. */
async function earlierOf({ run, log, definition }: BatchContext, keys: readonly KeyEntry[]): Promise<Map<string, Row>> {
  const { planOf, of, backup } = run.options;
  const referred = run.kind === "restore" ? (backup as string) : run.kind === "migrate" ? planOf : of;
  const [first, last] = [keys[0]?.key, keys.at(-1)?.key];
  if (referred === undefined || first === undefined || last === undefined) return new Map();
  return earlierRows(log, referred, definition, { first, last });
}

const none: ReadonlySet<string> = new Set();

/** What clean-ups took out of these records since the run that is taken back or verified. */
async function takenOutSince({ run, log, definition }: BatchContext, keys: readonly KeyEntry[]) {
  const { of } = run.options;
  const since = (run.kind === "undo" || run.kind === "verify") && of !== undefined ? log.run(of)?.sequence : undefined;
  const [first, last] = [keys[0]?.key, keys.at(-1)?.key];
  if (since === undefined || first === undefined || last === undefined) return new Map<string, Set<string>>();
  return fieldsTakenOut(log, definition, { first, last }, since);
}
