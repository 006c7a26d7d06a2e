import { isActive } from "../../engine/lifecycle.ts";
import type { RunLog } from "../ports.ts";
import type { Batch, BatchCounts, RunState } from "../run.ts";

type Kept = { batch: Batch; counts: BatchCounts | null; rows: (Uint8Array | undefined)[] };

/** The books of all runs, in memory. */
export function createMemoryLog(): RunLog {
  const runs = new Map<string, RunState>();
  const batches = new Map<string, Kept[]>();
  const batchesOf = (runId: string) => batches.get(runId) ?? [];
  const kept = (runId: string, number: number) => batchesOf(runId)[number] as Kept;

  return {
    // Nothing else runs meanwhile, and nothing in here can fail half-way, so memory needs no rollback.
    transaction: (work) => work(),
    saveRun: (run) => void runs.set(run.id, structuredClone(run)),
    run: (id) => structuredClone(runs.get(id) ?? null),
    runs: (limit, before) =>
      [...runs.values()]
        .filter(({ sequence }) => before === null || sequence < before)
        .sort((left, right) => right.sequence - left.sequence)
        .slice(0, limit),
    openRuns: () => structuredClone([...runs.values()].filter((run) => isActive(run.status) || !run.reported)),
    addBatch(batch) {
      if (!batches.has(batch.runId)) batches.set(batch.runId, []);
      batchesOf(batch.runId).push({ batch, counts: null, rows: [] });
    },
    nextBatch: (runId) => batchesOf(runId).find(({ counts }) => counts === null)?.batch ?? null,
    finishBatch(runId, number, counts) {
      const done = kept(runId, number);
      Object.assign(done, { counts, batch: { ...done.batch, keys: [] } });
    },
    batches: (runId, number, limit) =>
      batchesOf(runId)
        .slice(number)
        .filter(({ rows }) => rows.length > 0)
        .slice(0, limit)
        .map(({ batch, counts }) => ({ number: batch.number, type: batch.type, counts })),
    saveRows(runId, batch, part, rows) {
      kept(runId, batch).rows[part] = rows;
    },
    rows: (runId, batch) => kept(runId, batch).rows.filter((rows) => rows !== undefined),
    rowsPart: (runId, batch, part) => kept(runId, batch).rows[part] ?? null,
  };
}
