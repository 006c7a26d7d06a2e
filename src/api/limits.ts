import { createTally, unitsPerMinute } from "../control/callUnits.ts";
import type { Runs } from "../control/runs.ts";

/** What an expensive call costs its caller: 60 starts a minute are as much as 300 reads. */
const units = { start: 5, read: 1 } as const;
export type Cost = keyof typeof units;

/** Cloudflare's rate-limit binding, or what works like it. */
export type RateLimiter = { limit(options: { key: string }): Promise<{ success: boolean }> };

/** @returns for how many seconds this person has to wait before such a call; 0 when it may go on */
export type Limit = (uid: string, cost: Cost) => Promise<number>;

/** After this number of units an isolate tells the coordinator what it has let pass. A divisor of what a person has in a minute. */
const reportEvery = 20;
/** What the binding answers with says nothing of when to come back; its longest period is this, in ms. */
const longestPeriod = 60_000;

/**
 * Limits what one person's expensive calls can cost: by the binding where there is one; else by counting, first in this
 * isolate, and every few calls in the coordinator, which knows what other isolates let pass.
 */
export function createLimit(runs: Pick<Runs, "noteUnits">, rateLimiter: RateLimiter | undefined): Limit {
  const tally = createTally(Date.now);

  async function bound(limiter: RateLimiter, key: string, cost: Cost): Promise<number> {
    // The binding counts calls, so one that costs five units is five of them.
    const answers = await Promise.all(Array.from({ length: units[cost] }, () => limiter.limit({ key })));
    return answers.every(({ success }) => success) ? 0 : longestPeriod;
  }

  async function counted(key: string, cost: Cost): Promise<number> {
    const here = tally(key, units[cost]);
    if (here.wait > 0 || here.total % reportEvery >= units[cost]) return here.wait;
    const everywhere = await runs.noteUnits(key, reportEvery);
    // The coordinator need not be asked again in this minute.
    if (everywhere > 0) tally(key, unitsPerMinute);
    return everywhere;
  }

  return async (uid, cost) => {
    const key = `${cost}:${uid}`;
    try {
      return Math.ceil((await (rateLimiter ? bound(rateLimiter, key, cost) : counted(key, cost))) / 1_000);
    } catch (error) {
      // Superadmins are not kept out by a limiter that is out of order.
      console.error("A call was not counted against its limit:", error);
      return 0;
    }
  };
}
