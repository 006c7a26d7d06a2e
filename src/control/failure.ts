import { count, note, noteSpeed, saveEnd } from "./journal.ts";
import { isThrottling } from "./patient.ts";
import type { RunLog } from "./ports.ts";
import { type Batch, type BatchCounts, fail, type RunState } from "./run.ts";
import { explain } from "./write.ts";

/** After so many failures in a row a run gives up rather than pretend to be going: that takes some five minutes. */
const mostInARow = 12;
/** A batch that failed so often is split, until the record that spoils it stands alone. */
export const mostPerBatch = 3;
const longestWait = 60_000;

export const slowedDown = "KV is answering 429";
export const slower = (width: number): number => Math.max(1, Math.floor(width / 2));

/**
 * What becomes of a run whose step failed: it waits longer each time, and goes easier on a store that complains. The
 * batch in hand is tried again, then halved and put behind all others, so that what works is not held up by what does not.
 * @param chance from 0 to 1: keeps runs that failed together from coming back together
 */
export function afterFailure(
  log: RunLog,
  id: string,
  batch: Batch | null,
  error: unknown,
  now: number,
  chance: number,
): void {
  const run = log.run(id) as RunState;
  if (run.status !== "running") return;
  const attempts = run.attempts + 1;
  const why = explain(error);
  if (attempts >= mostInARow) {
    const message = `The store did not answer after ${attempts} attempts: ${why}.`;
    saveEnd(log, fail(run, now, message));
    return;
  }
  const throttled = isThrottling(error);
  const delay = Math.min(longestWait, 1_000 * 2 ** (attempts - 1)) * (0.5 + chance / 2);
  const wait = count(Math.max(1, Math.round(delay / 1_000)), "second");
  const { nextBatch, fate } = batch
    ? setAside(log, run, { ...batch, attempts: batch.attempts + 1 }, why, now)
    : { nextBatch: run.scan.nextBatch, fate: triedAgain };
  const current = log.run(id) as RunState;
  const next: RunState = {
    ...current,
    attempts,
    retryAt: now + delay,
    scan: { ...current.scan, nextBatch },
    width: throttled ? slower(run.width) : run.width,
    slowed: throttled ? slowedDown : run.slowed,
    error: `Waiting to try again: ${why}.`,
  };
  const what = batch ? `Batch ${batch.number}` : run.scan.phase === "count" ? "Counting" : "Listing the records";
  note(log, id, { at: now, level: "attention", message: `${what} failed and ${fate} in ${wait}: ${why}.` });
  noteSpeed(log, run, next, now);
  log.saveRun(next);
}

const triedAgain = "is tried again";

/** @returns the number that the next new batch is to have, and what becomes of this one after a while */
function setAside(log: RunLog, run: RunState, batch: Batch, why: string, now: number) {
  const { nextBatch } = run.scan;
  if (batch.attempts < mostPerBatch || batch.keys.length === 0) {
    log.changeBatch(batch);
    return { nextBatch, fate: triedAgain };
  }
  if (batch.keys.length === 1) {
    // One record that can't be read however often it is tried is in error by itself, and the run goes on.
    log.changeBatch({ ...batch, hopeless: why });
    return { nextBatch, fate: "is down to one record, which is given up; the run goes on" };
  }
  // The halves know where they come from: what an earlier attempt meant to write, and may have written, is told there.
  const half = { ...batch, attempts: 0, origins: [...batch.origins, batch.number] };
  const middle = Math.ceil(batch.keys.length / 2);
  log.changeBatch(batch);
  log.finishBatch(run.id, batch.number, nothing, { startedAt: now, finishedAt: now });
  log.addBatch({ ...half, number: nextBatch, keys: batch.keys.slice(0, middle) });
  log.addBatch({ ...half, number: nextBatch + 1, keys: batch.keys.slice(middle) });
  return { nextBatch: nextBatch + 2, fate: `is split into batches ${nextBatch} and ${nextBatch + 1}; the run goes on` };
}

const nothing: BatchCounts = { migrated: 0, skipped: 0, errors: 0, conflicts: 0, warnings: 0, rows: 0, skippedRows: 0 };
