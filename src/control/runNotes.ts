import type { Actor, Counts } from "../contract/run.ts";
import type { Note } from "../contract/runDetail.ts";
import type { RunKind } from "../engine/lifecycle.ts";
import { changedWord } from "../engine/outcome.ts";
import { quantity } from "../engine/quantity.ts";
import type { BatchCounts } from "./batchCounts.ts";
import type { RunLog } from "./ports.ts";
import type { Batch, DeferReason, Deferred, RunState } from "./runState.ts";

/** As the log keeps it: in order, with how many of the run's notes so far were no mere detail. */
export type StoredNote = Note & { number: number; counted: number };

/** The most notes of a run; what a person did and how it ended is noted beyond that. */
export const mostNotes = 2_000;

/**
 * Notes what happened in a run. Called in the transaction that makes it happen: what is done again after a crash is then
 * noted once.
 * @param weight a `detail` is one of as many as there are batches; `always` is what must not get lost
 */
export function note(log: RunLog, runId: string, entry: Note, weight: "detail" | "usual" | "always" = "usual"): void {
  const last = log.lastNote(runId);
  const number = (last?.number ?? -1) + 1;
  const counted = last?.counted ?? 0;
  if (weight !== "usual") log.addNote(runId, { ...entry, number, counted });
  else if (counted < mostNotes) log.addNote(runId, { ...entry, number, counted: counted + 1 });
  else if (counted === mostNotes) {
    log.addNote(runId, {
      ...entry,
      level: "attention",
      message: "More happened than is kept here.",
      number,
      counted: counted + 1,
    });
  }
}

/** Saves a run that is over, and notes how it ended. */
export function saveEnd(log: RunLog, run: RunState): void {
  log.saveRun(run);
  const at = run.finishedAt as number;
  const failed = run.status === "failed";
  const atLimit = run.options.limit !== undefined && run.counts.migrated >= run.options.limit;
  const how = failed ? `Failed. ${run.error} Up to then` : atLimit ? "Completed at its limit" : "Completed";
  note(log, run.id, { at, level: failed ? "error" : "info", message: `${how}: ${figures(run)}.` }, "always");
}

/** Notes that a batch is done, for a verbose run. */
export function noteBatch(log: RunLog, run: RunState, batch: Batch, plural: string, at: number): void {
  if (!run.options.verbose || run.isCensus) return;
  const { number, type, passed, counts } = batch;
  const records = `${figure(passed)} ${passed === 1 ? type : plural.toLowerCase()}`;
  note(
    log,
    run.id,
    { at, level: "info", message: `Batch ${number}: ${records}, ${figures({ ...run, counts })}.` },
    "detail",
  );
}

const deferReasons: Record<DeferReason, string> = {
  touched: "the application touched them in the last two minutes",
  changed: "they changed since they were read",
  "write-failed": "KV did not take the new value",
  "read-failed": "KV did not answer",
  interrupted: "the work was interrupted",
};

/** Which records were deferred, and why. They are read again without being asked. */
export function noteDeferred(log: RunLog, run: RunState, deferred: readonly Deferred[], at: number): void {
  for (const reason of new Set(deferred.map((each) => each.reason))) {
    const of = deferred.filter((each) => each.reason === reason);
    const failure = of.find((each) => each.failure !== null)?.failure;
    const why = `${deferReasons[reason]}${failure === undefined || failure === null ? "" : ` (${failure})`}`;
    note(log, run.id, { at, level: "info", message: `Deferred ${count(of.length, "record")}: ${why}.` });
  }
}

/** Since when a run is slowed down, or no longer, if that has just changed. */
export function noteSpeed(log: RunLog, before: RunState, after: RunState, at: number): void {
  if (before.slowed === after.slowed) return;
  const [level, message] =
    after.slowed === null
      ? (["info", "Back to full speed."] as const)
      : (["attention", `Slowed down to ${count(after.width, "write")} at a time: ${after.slowed}.`] as const);
  note(log, after.id, { at, level, message });
}

type Outcome = { kind: RunKind; dryRun: boolean; counts: Counts | BatchCounts };

/** "40 migrated, 10 skipped, 1 error"; of a dry run, "40 would migrate". */
export function figures({ kind, dryRun, counts }: Outcome): string {
  const { migrated, skipped, errors } = counts;
  return `${figure(migrated)} ${changedWord({ kind, dryRun })}, ${figure(skipped)} skipped, ${count(errors, "error")}`;
}

const whole = new Intl.NumberFormat("en");
export const figure = (value: number): string => whole.format(value);
export const count = (value: number, noun: string): string => quantity(value, noun, figure);
export const named = ({ uid, name }: Actor): string => name ?? uid;
