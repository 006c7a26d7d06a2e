import { changedWord } from "../engine/outcome.ts";
import type { RunLog } from "./ports.ts";
import {
  type Actor,
  type Batch,
  type BatchCounts,
  type Counts,
  type RunKind,
  type RunState,
  waitingForQuiet,
} from "./run.ts";

/** One thing that happened in a run, for whoever wants to know how it went. */
export type Note = { at: number; level: "info" | "attention" | "error"; message: string };

/** As the log keeps it: in order, with how many of the run's notes so far were no mere detail. */
export type KeptNote = Note & { number: number; told: number };

/** So many notes a run has room for; what a person did and how it ended is kept beyond them. */
export const mostNotes = 2_000;

/**
 * Notes what happened in a run. Called in the transaction that makes it happen: what is done again after a crash is then
 * told once.
 * @param weight a `detail` is one of as many as there are batches; `always` is what must not get lost
 */
export function note(log: RunLog, runId: string, entry: Note, weight: "detail" | "usual" | "always" = "usual"): void {
  const last = log.lastNote(runId);
  const number = (last?.number ?? -1) + 1;
  const told = last?.told ?? 0;
  if (weight !== "usual") log.addNote(runId, { ...entry, number, told });
  else if (told < mostNotes) log.addNote(runId, { ...entry, number, told: told + 1 });
  else if (told === mostNotes) {
    log.addNote(runId, {
      ...entry,
      level: "attention",
      message: "More happened than is kept here.",
      number,
      told: told + 1,
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

type Done = { state: "done" | "cut"; counts: BatchCounts; later: readonly unknown[] };

/** What there is to tell of a batch that is done. */
export function noteBatch(log: RunLog, run: RunState, batch: Batch, outcome: Done, plural: string, at: number): void {
  const { state, counts, later } = outcome;
  const tell = (message: string, weight?: "detail") =>
    note(log, run.id, { at, level: "info", message: `Batch ${batch.number}: ${message}.` }, weight);
  const records = batch.keys.length;
  if (batch.again) tell(`a second look at ${count(records, "record")} that had been put off`);
  else if (run.options.verbose) {
    tell(`${records} ${records === 1 ? batch.type : plural.toLowerCase()}, ${figures({ ...run, counts })}`, "detail");
  }
  if (later.length === 0 || run.dryRun) return;
  const why = state === "cut" ? "the run is not at its limit yet" : "the application was writing there";
  tell(`${count(later.length, "record")} put off behind all others, for ${why}`);
}

/** Why a run goes slower than it could. A wait for the application is no matter of speed, and told as a batch of its own. */
const slowedBy = ({ slowed }: RunState): string | null => (slowed === waitingForQuiet ? null : slowed);

/** Since when a run is slowed down, or no longer, if that has just changed. */
export function noteSpeed(log: RunLog, before: RunState, after: RunState, at: number): void {
  const why = slowedBy(after);
  if (slowedBy(before) === why) return;
  const [level, message] =
    why === null
      ? (["info", "Back to full speed."] as const)
      : (["attention", `Slowed down to ${count(after.width, "write")} at a time: ${why}.`] as const);
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
export const count = (value: number, noun: string): string => `${figure(value)} ${noun}${value === 1 ? "" : "s"}`;
export const named = ({ uid, name }: Actor): string => name ?? uid;
