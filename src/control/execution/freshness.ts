import type { RunLog } from "../ports.ts";
import type { RunState } from "../runState.ts";
import type { Coordination } from "./coordination.ts";

/**
 * When a run may begin to read, in ms. A read of KV is cached where it is made, so a run that rests on its reads must not
 * begin before every earlier read of these records has left the cache; one that writes nothing may rest on what it finds,
 * as long as that is not from before an earlier run's writes.
 */
function freshFrom(log: RunLog, run: Pick<RunState, "types" | "dryRun">, readCache: number): number {
  if (readCache === 0) return 0;
  const reads = log.document("reads") ?? {};
  const times = run.types.map((type) => (run.dryRun ? reads[type]?.writtenAt : reads[type]?.readAt) ?? 0);
  return Math.max(0, ...times.map((time) => (time === 0 ? 0 : time + readCache)));
}

/** The run, waiting until it may begin to read; the same one when it may. */
export function waitForFreshReads({ log, clock, readCache }: Coordination, run: RunState): RunState {
  const until = freshFrom(log, run, readCache);
  if (until <= clock() || until <= run.readFrom) return run;
  const seconds = Math.round(readCache / 1_000);
  const reason = `These records were read a moment ago, and Cloudflare answers reads from a cache for ${seconds} seconds. The run begins when its reads are certain to be fresh.`;
  return { ...run, readFrom: until, waiting: { until, reason } };
}

/** How often it is noted that records are being read, in ms. */
const step = 1_000;

/** Notes that records of a collection may be read, or written, until this time. */
export function noteReads(log: RunLog, type: string, until: number, wrote: boolean): void {
  const reads = log.document("reads") ?? {};
  const { readAt, writtenAt } = reads[type] ?? { readAt: 0, writtenAt: 0 };
  if (until <= readAt && (!wrote || until <= writtenAt)) return;
  // A second ahead, so that this is no row of its own for every slice.
  const at = until + step;
  log.saveDocument("reads", {
    ...reads,
    [type]: { readAt: Math.max(readAt, at), writtenAt: wrote ? Math.max(writtenAt, at) : writtenAt },
  });
}
