import type { Forecast } from "../contract/figures.ts";
import type { Run } from "../contract/run.ts";
import { migratable } from "../engine/eta.ts";
import type { Figures } from "./censusFigures.ts";
import { executorsFor } from "./execution/listing.ts";

/** Workers KV's prices on the paid plan, checked 2026-11: https://developers.cloudflare.com/kv/platform/pricing/ */
const usdPerMillion = { list: 5, read: 0.5, write: 5 };
const keysPerList = 1_000;
const keysPerBatch = 50;
/** Records a second of one executor, with the latencies that KV usually has: those to change, and those to read only. */
const cautious = { changed: 40, read: 400 };
const freeWritesPerDay = 1_000;

/** @param past finished runs, newest first, whose speed tells how fast the next one will be */
export function forecast({ collections }: Figures, types: readonly string[], past: readonly Run[]): Forecast {
  let [records, legacy, list] = [0, 0, 0];
  for (const census of collections.filter(({ type }) => types.includes(type))) {
    const { total } = census;
    records += total;
    legacy += migratable(census);
    // Once a page to find the records, once a batch for their expirations.
    list += Math.max(1, Math.ceil(total / keysPerList)) + Math.ceil(total / keysPerBatch);
  }
  return costOf({ records, legacy, list, read: records }, past);
}

/**
 * What taking a run back would take. `legacy` is the number of records that would be changed.
 * @param of the run to undo
 * @param undos dry runs of undos, newest first
 */
export function forecastUndo({ collections }: Figures, of: Run, undos: readonly Run[], past: readonly Run[]): Forecast {
  const totals = collections.filter(({ type }) => of.types.includes(type)).map(({ total }) => total);
  const list = totals.reduce((sum, total) => sum + Math.ceil(total / keysPerList) + Math.ceil(total / keysPerBatch), 0);
  const tested = undos.find(({ options, status }) => options.of === of.id && status === "completed");
  const [records, legacy] = [of.counts.migrated, tested?.counts.migrated ?? of.counts.migrated];
  return { ...costOf({ records, legacy, list, read: records }, past), undone: tested?.undone ?? null };
}

type Amounts = { records: number; legacy: number; list: number; read: number };

function costOf({ records, legacy, list, read }: Amounts, past: readonly Run[]): Forecast {
  // Key by key, as KV is billed, though a hundred come in one call.
  const executors = executorsFor({ options: { batchSize: keysPerBatch, skipErrors: true, verbose: false } }, records);
  const guess =
    executors *
    (records === 0 ? cautious.read : records / (legacy / cautious.changed + (records - legacy) / cautious.read));
  const speed = past.filter(worthMeasuring).map(recordsPerSecond)[0];
  const recordsPerSec = speed ?? guess;
  const usd = (list * usdPerMillion.list + read * usdPerMillion.read + legacy * usdPerMillion.write) / 1_000_000;
  return {
    records,
    legacy,
    operations: { list, read, write: legacy },
    usd: Math.round(usd * 10_000) / 10_000,
    seconds: Math.ceil(records / recordsPerSec),
    freePlanDays: legacy > freeWritesPerDay ? Math.ceil(legacy / freeWritesPerDay) : null,
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
