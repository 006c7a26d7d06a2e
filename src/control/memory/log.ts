import { isActive } from "../../engine/lifecycle.ts";
import { byUtf8 } from "../../engine/order.ts";
import type { AuditEntry } from "../audit.ts";
import type { BackupPart } from "../backup.ts";
import { isAskedEntry, isAskedRun, type RunFilter } from "../filter.ts";
import type { KeptNote } from "../journal.ts";
import type { BatchTime, RunLog, Stretch } from "../ports.ts";
import type { ProgressPoint } from "../progress.ts";
import { type Batch, type BatchCounts, isLate, processed, type RunState } from "../run.ts";

type Kept = {
  batch: Batch;
  from: string;
  to: string;
  records: number;
  counts: BatchCounts | null;
  time: BatchTime | null;
  rows: (Uint8Array | undefined)[];
};

/** The books of all runs, in memory. */
export function createMemoryLog(): RunLog {
  const runs = new Map<string, RunState>();
  const audit: AuditEntry[] = [];
  const counts = new Map<number, ProgressPoint>();
  const parts = new Map<string, Map<string, BackupPart>>();
  const batches = new Map<string, Kept[]>();
  const notes = new Map<string, KeptNote[]>();
  const notesOf = (runId: string) => notes.get(runId) ?? [];
  const batchesOf = (runId: string) => batches.get(runId) ?? [];
  const kept = (runId: string, number: number) => batchesOf(runId)[number] as Kept;
  const newest = (limit: number, before: number | null, only: RunFilter = {}) =>
    [...runs.values()]
      .filter((run) => (before === null || run.sequence < before) && isAskedRun(run, only))
      .sort((left, right) => right.sequence - left.sequence)
      .slice(0, limit);

  return {
    // Nothing else runs meanwhile, and nothing in here can fail half-way, so memory needs no rollback.
    transaction: (work) => work(),
    saveRun: (run) => void runs.set(run.id, structuredClone(run)),
    run: (id) => structuredClone(runs.get(id) ?? null),
    runs: newest,
    openRuns: () => structuredClone([...runs.values()].filter((run) => isActive(run.status) || !run.reported)),
    addBatch(batch) {
      if (!batches.has(batch.runId)) batches.set(batch.runId, []);
      const [from = "", to = ""] = [batch.keys[0]?.key, batch.keys.at(-1)?.key];
      const records = batch.keys.length;
      batchesOf(batch.runId).push({ batch, from, to, records, counts: null, time: null, rows: [] });
    },
    nextBatch(runId) {
      const open = batchesOf(runId).filter(({ counts }) => counts === null);
      return (open.find(({ batch }) => !isLate(batch)) ?? open[0])?.batch ?? null;
    },
    changeBatch(batch) {
      kept(batch.runId, batch.number).batch = batch;
    },
    finishBatch(runId, number, counts, time) {
      const done = kept(runId, number);
      Object.assign(done, { counts, time, batch: { ...done.batch, keys: [] } });
    },
    batches: (runId, number, limit) =>
      batchesOf(runId)
        .slice(number)
        .flatMap(({ batch, counts }) => (counts?.rows ? { number: batch.number, type: batch.type, counts } : []))
        .slice(0, limit),
    batchesBetween: (runId, type, first, last) =>
      batchesOf(runId)
        .filter(({ batch, from, to, rows, counts }) => {
          if (batch.type !== type || rows.length === 0 || counts?.rows === 0) return false;
          return byUtf8(to, first) >= 0 && (last === null || byUtf8(from, last) <= 0);
        })
        .map(({ batch }) => batch.number),
    saveRows(runId, batch, part, rows) {
      kept(runId, batch).rows[part] = rows;
    },
    rows: (runId, batch) => kept(runId, batch).rows.filter((rows) => rows !== undefined),
    savePart(runId, part) {
      if (!parts.has(runId)) parts.set(runId, new Map());
      parts.get(runId)?.set(part.name, part);
    },
    parts: (runId) => [...(parts.get(runId)?.values() ?? [])],
    backups: (limit, before) =>
      newest(Number.POSITIVE_INFINITY, before)
        .filter(({ id }) => parts.has(id))
        .slice(0, limit),
    addAudit: (entry) => void audit.push(entry),
    audit: (limit, before, only = {}) =>
      audit
        .filter((entry) => (before === null || entry.sequence < before) && isAskedEntry(entry, only))
        .reverse()
        .slice(0, limit),
    addCount: (point) => void counts.set(point.at, structuredClone(point)),
    dropCount: (at) => void counts.delete(at),
    counts: (limit) => [...counts.values()].sort((left, right) => right.at - left.at).slice(0, limit),
    rowsPart: (runId, batch, part) => kept(runId, batch).rows[part] ?? null,
    addNote(runId, note) {
      if (!notes.has(runId)) notes.set(runId, []);
      notesOf(runId).push(note);
    },
    lastNote: (runId) => notesOf(runId).at(-1) ?? null,
    notes: (runId, limit, after) => notesOf(runId).slice((after ?? -1) + 1, (after ?? -1) + 1 + limit),
    everyBatch: (runId, number, limit) =>
      batchesOf(runId)
        .slice(number, number + limit)
        .map(({ batch, from, to, records, counts, time }) => ({
          number: batch.number,
          type: batch.type,
          first: from,
          last: to,
          records,
          attempts: batch.attempts,
          late: isLate(batch),
          again: batch.again === true,
          counts,
          startedAt: time?.startedAt ?? null,
          finishedAt: time?.finishedAt ?? null,
        })),
    throughput(runId, from, width) {
      const stretches = new Map<number, Stretch>();
      for (const { counts, time } of batchesOf(runId)) {
        if (!counts || !time) continue;
        const place = Math.trunc((time.finishedAt - from) / width);
        const { startedAt, finishedAt, processed: sum } = stretches.get(place) ?? { ...time, processed: 0 };
        stretches.set(place, {
          startedAt: Math.min(startedAt, time.startedAt),
          finishedAt: Math.max(finishedAt, time.finishedAt),
          processed: sum + processed(counts),
        });
      }
      return [...stretches.values()].sort((one, other) => one.finishedAt - other.finishedAt);
    },
  };
}
