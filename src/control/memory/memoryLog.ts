import type { AuditEntry } from "../../contract/audit.ts";
import { checkTransition } from "../../engine/lifecycle.ts";
import { isAskedEntry, isAskedRun, type RunFilter } from "../filter.ts";
import type { Documents, RunLog } from "../ports.ts";
import type { StoredNote } from "../runNotes.ts";
import type { RunState } from "../runState.ts";
import { memoryDeferred } from "./deferred.ts";
import { memoryBatches } from "./memoryBatches.ts";
import { memoryParts } from "./memoryParts.ts";
import { copy, emptyTables, type LogTables, positionIn } from "./tables.ts";

/**
 * The run log in memory, over these tables. Unlike a database it takes nothing back when `transaction` throws: nothing
 * else runs meanwhile, and nothing in here can fail half-way.
 */
export function createMemoryLog(tables: LogTables = emptyTables()): RunLog {
  const { runs, leases, counts, documents } = tables;
  const { forgetBatches, ...batchMethods } = memoryBatches(tables);
  const { forgetDeferred, ...deferredMethods } = memoryDeferred(tables.deferred);
  const { forgetParts, hasParts, ...partMethods } = memoryParts(tables.parts);
  const audit: AuditEntry[] = [...tables.audit.values()].sort((one, other) => one.sequence - other.sequence);
  const notes = new Map<string, StoredNote[]>();

  const notesOf = (runId: string) => entryOf(notes, runId, () => []);
  for (const { runId, ...note } of tables.notes.values()) notesOf(runId).push(note);
  for (const list of notes.values()) list.sort((one, other) => one.number - other.number);
  const lastLease = () => (documents.get("lastLease") as number | undefined) ?? 0;

  const newest = (before: number | null, isWanted: (run: RunState) => boolean, limit: number): RunState[] =>
    [...runs.values()]
      .filter((run) => (before === null || run.sequence < before) && isWanted(run))
      .sort((one, other) => other.sequence - one.sequence)
      .slice(0, limit)
      .map(copy);

  function forgetDetails(runId: string): void {
    forgetBatches(runId);
    forgetDeferred(runId);
    for (const { number } of notesOf(runId)) tables.notes.delete(`${runId} ${number}`);
    notes.delete(runId);
    forgetParts(runId);
  }

  return {
    transaction: (work) => work(),
    saveRun(run) {
      checkTransition(run.id, runs.get(run.id)?.status, run.status);
      runs.set(run.id, copy(run));
    },
    run: (id) => copy(runs.get(id) ?? null),
    runs: (limit, before, only: RunFilter = {}) =>
      newest(before, (run) => !run.isCensus && isAskedRun(run, only), limit),
    openRuns: () => newest(null, ({ settled, reported }) => !(settled && reported), Number.POSITIVE_INFINITY).reverse(),
    lastSequence: () => [...runs.values()].reduce((highest, { sequence }) => Math.max(highest, sequence), 0),
    ...batchMethods,
    saveLease(lease, intents = leases.get(String(lease.id))?.intents ?? []) {
      if (lease.id > lastLease()) documents.set("lastLease", lease.id);
      leases.set(String(lease.id), { lease: copy(lease), intents: copy([...intents]) });
    },
    intents: (id) => copy(leases.get(String(id))?.intents ?? []),
    dropLease: (id) => void leases.delete(String(id)),
    lease: (id) => copy(leases.get(String(id))?.lease ?? null),
    leases: (runId) =>
      [...leases.values()]
        .map(({ lease }) => lease)
        .filter((lease) => runId === undefined || lease.runId === runId)
        .sort((one, other) => one.id - other.id)
        .map(copy),
    lastLease,
    ...deferredMethods,
    ...partMethods,
    backups: (limit, before) => newest(before, ({ id }) => hasParts(id), limit),
    addAudit(entry) {
      audit.push(copy(entry));
      tables.audit.set(String(entry.sequence), entry);
    },
    audit(limit, before, only = {}) {
      const found: AuditEntry[] = [];
      let index = before === null ? audit.length : positionIn(audit, ({ sequence }) => sequence < before);
      while (index > 0 && found.length < limit) {
        index -= 1;
        const entry = audit[index] as AuditEntry;
        if (isAskedEntry(entry, only)) found.push(copy(entry));
      }
      return found;
    },
    addCount: (point) => void counts.set(String(point.at), copy(point)),
    dropCount: (at) => void counts.delete(String(at)),
    counts: (limit) =>
      [...counts.values()]
        .sort((one, other) => other.at - one.at)
        .slice(0, limit)
        .map(copy),
    addNote(runId, note) {
      notesOf(runId).push(copy(note));
      tables.notes.set(`${runId} ${note.number}`, { ...copy(note), runId });
    },
    lastNote: (runId) => copy(notesOf(runId).at(-1) ?? null),
    notes(runId, limit, after) {
      const list = notesOf(runId);
      const first = positionIn(list, ({ number }) => number <= (after ?? -1));
      return list.slice(first, first + limit).map(copy);
    },
    document: <Name extends keyof Documents>(name: Name) => copy((documents.get(name) as Documents[Name]) ?? null),
    saveDocument: (name, value) => void documents.set(name, copy(value)),
    forgetDetails,
    forgetRun(runId) {
      forgetDetails(runId);
      runs.delete(runId);
    },
  };
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const value = map.get(key) ?? create();
  map.set(key, value);
  return value;
}
