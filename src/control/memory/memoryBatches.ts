import { processed } from "../batchCounts.ts";
import { keyRange, mayHold } from "../keyRange.ts";
import type { BatchMethods, ThroughputBucket } from "../ports.ts";
import type { Batch } from "../runState.ts";
import { copy, type LogTables } from "./tables.ts";

/** The batches of one run, each at its number. `left`: how many are not done. No batch before `firstOpen` is open. */
type OfRun = { batches: Batch[]; rows: Map<number, Uint8Array[]>; left: number; firstOpen: number };

/** The batches of all runs with their result rows, in memory. */
export function memoryBatches(
  tables: Pick<LogTables, "batches" | "rows">,
): BatchMethods & { forgetBatches: (runId: string) => void } {
  const runs = new Map<string, OfRun>();
  const of = (runId: string): OfRun => runs.get(runId) ?? { batches: [], rows: new Map(), left: 0, firstOpen: 0 };
  const keyOf = (runId: string, ...numbers: number[]) => [runId, ...numbers].join(" ");

  function put(batch: Batch): void {
    const run = of(batch.runId);
    runs.set(batch.runId, run);
    const before = run.batches[batch.number];
    run.left += Number(batch.state !== "done") - Number(before !== undefined && before.state !== "done");
    if (batch.state === "open") run.firstOpen = Math.min(run.firstOpen, batch.number);
    run.batches[batch.number] = batch;
  }

  function putRows(runId: string, batch: number, part: number, rows: Uint8Array): void {
    const run = of(runId);
    runs.set(runId, run);
    const parts = run.rows.get(batch) ?? [];
    run.rows.set(batch, parts);
    parts[part] = rows;
  }

  for (const batch of tables.batches.values()) put(batch);
  for (const { runId, batch, part, rows } of tables.rows.values()) putRows(runId, batch, part, rows);

  return {
    saveBatch(batch) {
      const own = copy(batch);
      put(own);
      tables.batches.set(keyOf(batch.runId, batch.number), own);
    },
    batch: (runId, number) => copy(of(runId).batches[number] ?? null),
    nextBatch(runId, now) {
      const run = of(runId);
      const { batches } = run;
      while (run.firstOpen < batches.length && batches[run.firstOpen]?.state !== "open") run.firstOpen += 1;
      for (let number = run.firstOpen; number < batches.length; number += 1) {
        const batch = batches[number];
        if (batch?.state === "open" && batch.notBefore <= now) return copy(batch);
      }
      return null;
    },
    batchesLeft(runId) {
      const { batches, left, firstOpen } = of(runId);
      let openAt: number | null = null;
      for (let number = firstOpen; number < batches.length && openAt !== 0; number += 1) {
        const batch = batches[number];
        if (batch?.state === "open") openAt = Math.min(openAt ?? batch.notBefore, batch.notBefore);
      }
      return { left, openAt };
    },
    everyBatch: (runId, number, limit) =>
      of(runId)
        .batches.slice(number)
        .filter((batch) => batch !== undefined)
        .slice(0, limit)
        .map(copy),
    batches: (runId, number, limit) =>
      of(runId)
        .batches.slice(number)
        .filter((batch) => batch !== undefined && batch.counts.rows > 0)
        .slice(0, limit)
        .map(({ number, type, counts }) => copy({ number, type, counts })),
    batchesBetween: (runId, type, first, last) =>
      of(runId)
        .batches.filter((batch) => batch !== undefined && batch.type === type)
        .filter((batch) => mayHold(keyRange(batch), first, last))
        .map(({ number }) => number),
    saveRows(runId, batch, part, rows) {
      putRows(runId, batch, part, rows);
      tables.rows.set(keyOf(runId, batch, part), { runId, batch, part, rows });
    },
    rows: (runId, batch) => (of(runId).rows.get(batch) ?? []).filter((rows) => rows !== undefined),
    throughput(runId, from, width) {
      const buckets = new Map<number, ThroughputBucket>();
      for (const batch of of(runId).batches) {
        if (batch?.state !== "done" || batch.startedAt === null || batch.finishedAt === null) continue;
        const { startedAt, finishedAt } = batch;
        const place = Math.trunc((finishedAt - from) / width);
        const bucket = buckets.get(place) ?? { startedAt, finishedAt, processed: 0 };
        buckets.set(place, {
          startedAt: Math.min(bucket.startedAt, startedAt),
          finishedAt: Math.max(bucket.finishedAt, finishedAt),
          processed: bucket.processed + processed(batch.counts),
        });
      }
      return [...buckets.values()].sort((one, other) => one.finishedAt - other.finishedAt);
    },
    forgetBatches(runId) {
      const { batches, rows } = of(runId);
      for (const batch of batches) if (batch) tables.batches.delete(keyOf(runId, batch.number));
      for (const [batch, parts] of rows) for (const part of parts.keys()) tables.rows.delete(keyOf(runId, batch, part));
      runs.delete(runId);
    },
  };
}
