import { count, note, noteSpeed } from "../runNotes.ts";
import type { Lease, RunState } from "../runState.ts";
import type { Coordination } from "./coordination.ts";
import { failRun } from "./ending.ts";
import type { End } from "./protocol.ts";

/** A run fails after this number of failures in a row: that takes about ten minutes. */
const mostInARow = 12;
const longestWait = 60_000;

export const slowedDown = "KV is answering 429";

/** Whether the store asks for less. */
export const isThrottling = (error: unknown): boolean => /\b429\b|too many/i.test(String(error));

/** Whether the store takes no more operations today. */
export const isDailyLimit = (error: unknown): boolean => /limit exceeded for the day/i.test(String(error));

/** An error's message as it may stand in a sentence. */
export const explain = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300).replace(/(?<![.\s])[.\s]+$/, "");

/** How a lease, or the listing, ends on which the store failed. */
export const failed = (error: unknown, isRead = false): Extract<End, { why: "failed" }> => ({
  why: "failed",
  message: explain(error),
  throttled: isThrottling(error),
  daily: isDailyLimit(error),
  isRead,
});

/** The next midnight in UTC, when Cloudflare resets its daily limits. */
export const nextDay = (now: number): number => (Math.floor(now / 86_400_000) + 1) * 86_400_000;

/**
 * What becomes of a run on which the store failed: it waits longer each time, and goes easier on a store that asks for
 * it. A spent daily limit is nobody's fault: it waits until the next day.
 * @param lease whose work failed; `null` for the listing
 */
export function afterFailure(
  context: Coordination,
  id: string,
  lease: Lease | null,
  end: Extract<End, { why: "failed" }>,
): void {
  const { log, clock } = context;
  const run = log.run(id) as RunState;
  if (run.status !== "running") return;
  const now = clock();
  if (end.daily) {
    const until = nextDay(now);
    if (run.notBefore >= until) return;
    const reason = `The daily limit of KV is spent (${end.message}). It goes on after 00:00 UTC.`;
    log.saveRun({ ...run, notBefore: until, waiting: { until, reason } });
    note(log, id, { at: now, level: "attention", message: `Waiting until 00:00 UTC: ${end.message}.` });
    return;
  }
  const attempts = run.attempts + 1;
  if (attempts >= mostInARow) {
    failRun(context, run, `The store did not answer after ${attempts} attempts: ${end.message}.`);
    return;
  }
  const delay = Math.min(longestWait, 1_000 * 2 ** (attempts - 1)) * (0.5 + context.random() / 2);
  const until = Math.ceil(now + delay);
  const reason = `Trying again: ${end.message}.`;
  const next: RunState = {
    ...run,
    attempts,
    notBefore: Math.max(run.notBefore, until),
    waiting: { until, reason },
    width: end.throttled ? Math.max(1, Math.floor(run.width / 2)) : run.width,
    slowed: end.throttled ? slowedDown : run.slowed,
  };
  const what =
    lease === null ? "Listing the records" : lease.batch === null ? "Records deferred" : `Batch ${lease.batch}`;
  const wait = count(Math.max(1, Math.round(delay / 1_000)), "second");
  note(log, id, { at: now, level: "attention", message: `${what} failed; next attempt in ${wait}: ${end.message}.` });
  noteSpeed(log, run, next, now);
  log.saveRun(next);
}
