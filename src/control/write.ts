import { digest } from "../engine/digest.ts";
import type { Budget } from "./budget.ts";
import type { Decision } from "./kinds/kind.ts";
import { inParallel } from "./parallel.ts";
import type { Clock, KeyEntry, PutOptions, RecordStore, RunLog, Sleep, Stored } from "./ports.ts";
import type { Batch, RunState } from "./run.ts";

export type Writing = {
  run: RunState;
  store: RecordStore;
  log: RunLog;
  clock: Clock;
  sleep: Sleep;
  budget: Budget;
};

/** A write that keeps failing is a reason to try its batch again, so often; after that it is its record's error. */
const batchAttempts = 2;
/** So often a record is put off because it changed under our hands; then it is left for another run. */
const mostDeferrals = 5;

type Planned = Decision & { entry: KeyEntry };

export type Written = {
  /** Decisions that were not carried out and are not to be counted. */
  untouched: ReadonlySet<Decision>;
  /** Whether any decision is not what it was. */
  changed: boolean;
  /** The status that ended the writing early. */
  superseded: RunState["status"] | null;
};

/**
 * Carries out what was decided, a few records at a time. Each group is read once more right before it is written: what
 * changed since it was planned is put off, what is gone stays gone. Between that read and the write nothing else happens;
 * KV has no compare-and-set to close the rest of the window.
 */
export async function writeAll(
  context: Writing,
  batch: Batch,
  decisions: readonly Planned[],
  stored: ReadonlyMap<string, Stored>,
): Promise<Written> {
  const { run, store, log } = context;
  const untouched = new Set<Decision>();
  let changed = false;
  let failed = false;
  let superseded: RunState["status"] | null = null;
  const pace = pacer(context);
  const writes = decisions.filter(({ text }) => text !== undefined);

  for (let first = 0; first < writes.length; ) {
    // Read anew for every group: a pause, a cancel or another limit, by whomever, holds from the very next write on.
    const current = log.run(run.id) as RunState;
    const limited = current.options.maxPerSecond !== undefined;
    const group = writes.slice(first, first + (limited ? 1 : run.width));
    first += group.length;
    const inTime = superseded === null && (await pace(current.options.maxPerSecond));
    const { epoch, status } = log.run(run.id) as RunState;
    if (epoch !== run.epoch) superseded = status;
    else if (!inTime) superseded ??= "paused";
    if (superseded !== null || (failed && !run.options.skipErrors)) {
      for (const decision of group) untouched.add(decision);
      continue;
    }
    const now = run.dryRun ? stored : await store.getMany(group.map(({ entry }) => entry.key));
    await inParallel(group.length, group, async (decision) => {
      const { entry } = decision;
      const current = now.get(entry.key);
      // Written by an earlier attempt, and read from a place that has not heard of it yet: nothing is left to do.
      // A restore may also be about what the entry has beside its text, which is only put to be sure.
      if (current && current.text === decision.text && decision.keep === undefined) return;
      if (outdate(decision, batch, stored.get(entry.key), current)) {
        changed = true;
        return;
      }
      try {
        await store.put(entry.key, decision.text as string, putOptions(decision, now));
      } catch (error) {
        failed = true;
        if (batch.attempts < batchAttempts) throw error;
        retell(
          decision,
          "error",
          `KV did not accept the new value: ${explain(error)}. What is stored was not read back.`,
        );
      }
    });
  }
  return { untouched, changed: changed || failed || untouched.size > 0, superseded };
}

/** Whether the record is no longer what was planned for; the decision then says what comes of that. */
function outdate(decision: Planned, batch: Batch, planned: Stored | undefined, now: Stored | undefined): boolean {
  if (!now && planned) {
    retell(decision, "skipped", "There is no such record any more.");
    return true;
  }
  if (!now || now.text === planned?.text) return false;
  putOff(decision, batch, now);
  return true;
}

/**
 * Leaves a record that the application is writing for later, as it is stored now; and when that has happened too often,
 * for another run. Nothing of the decision is carried out.
 */
export function putOff(decision: Planned, batch: Batch, stored: Stored): void {
  delete decision.text;
  if ((batch.deferred ?? 0) < mostDeferrals) {
    decision.later = true;
    decision.entry = { ...decision.entry, seen: digest(stored.text) };
  } else {
    retell(decision, "skipped", "The application kept writing it; left for another run.");
  }
}

function retell(decision: Decision, action: "error" | "skipped", message: string): void {
  const { type, id, at } = decision.row;
  Object.assign(decision, { row: { type, id, action, message, at }, conflicts: 0, warnings: 0, notable: true });
}

/** Waits for the next moment at which the run may write; answers `false` when that is beyond this invocation. */
function pacer({ run, clock, sleep, budget }: Writing): (most: number | undefined) => Promise<boolean> {
  let slot = clock();
  return async (most) => {
    if (most === undefined || run.dryRun) return true;
    slot = Math.max(slot, clock());
    const wait = slot - clock();
    slot += 1_000 / most;
    if (!budget.allows(0, wait)) return false;
    if (wait > 0) await sleep(wait);
    return true;
  };
}

/** A put replaces the whole entry, so what must outlive it is handed back with it. */
function putOptions({ entry, keep }: Planned, stored: ReadonlyMap<string, Stored>): PutOptions {
  const { expiration, metadata } = keep ?? { ...entry, metadata: stored.get(entry.key)?.metadata };
  return { ...(expiration !== undefined && { expiration }), ...(metadata != null && { metadata }) };
}

/** An error's message as it may stand in a sentence. */
export const explain = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300).replace(/[.\s]+$/, "");
