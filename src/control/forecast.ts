import type { Definition } from "../schema/definition.ts";
import type { Stats } from "./census.ts";
import type { Run } from "./run.ts";

/** What a real run started now would take. */
export type Forecast = {
  records: number;
  legacy: number;
  operations: { list: number; read: number; write: number };
  usd: number;
  seconds: number;
  /** What the forecast rests on: dollars per million operations, and the speed of an earlier run or a cautious guess. */
  assumed: { usdPerMillion: typeof usdPerMillion; recordsPerSecond: number; measured: boolean };
};

/** Workers KV's prices on the paid plan, checked 2026-11: https://developers.cloudflare.com/kv/platform/pricing/ */
const usdPerMillion = { list: 5, read: 0.5, write: 5 };
const keysPerList = 1_000;
const cautious = 100;

/** @param past finished runs, newest first, whose speed tells how fast the next one will be */
export function forecast(
  stats: Stats,
  collections: readonly Definition[],
  types: readonly string[],
  past: readonly Run[],
): Forecast {
  let [records, legacy, list] = [0, 0, 0];
  for (const { plural } of collections.filter(({ type }) => types.includes(type))) {
    const total = stats.stats[`total${plural}`] ?? 0;
    records += total;
    legacy += (stats.stats[`legacy${plural}`] ?? 0) - (stats.stats[`unreadable${plural}`] ?? 0);
    // Once to count the records, once to take them.
    list += 2 * Math.max(1, Math.ceil(total / keysPerList));
  }
  // Key by key, as KV is billed, though a hundred come in one call; and once more right before each write.
  const read = records + legacy;
  const speed = past.filter(worthMeasuring).map(recordsPerSecond)[0];
  const recordsPerSec = speed ?? cautious;
  const usd = (list * usdPerMillion.list + read * usdPerMillion.read + legacy * usdPerMillion.write) / 1_000_000;
  return {
    records,
    legacy,
    operations: { list, read, write: legacy },
    usd: Math.round(usd * 10_000) / 10_000,
    seconds: Math.ceil(records / recordsPerSec),
    assumed: { usdPerMillion, recordsPerSecond: Math.round(recordsPerSec), measured: speed !== undefined },
  };
}

const worthMeasuring = ({ kind, dryRun, status, counts, finishedAt, startedAt }: Run): boolean =>
  kind === "migrate" &&
  !dryRun &&
  status === "completed" &&
  counts.migrated >= 100 &&
  (finishedAt ?? 0) > (startedAt ?? 0);

const recordsPerSecond = ({ counts, finishedAt, startedAt }: Run): number =>
  (counts.listed / ((finishedAt as number) - (startedAt as number))) * 1_000;
