import { byUtf8 } from "../../engine/utf8Order.ts";
import type { RunLog } from "../ports.ts";
import type { Deferred } from "../runState.ts";
import { copy, positionIn } from "./tables.ts";

type DeferredMethods = Pick<
  RunLog,
  "saveDeferred" | "dropDeferred" | "dueDeferred" | "deferredOf" | "leasedDeferred" | "deferredLeft" | "dropUnwritten"
>;

/** What is deferred of one run: all of it by key, and what no lease holds by type, in the order in which it is due. */
type OfRun = { all: Map<string, Deferred>; waiting: Map<string, Deferred[]>; unresolved: number };

/** The deferred records of all runs, in memory. */
export function memoryDeferred(
  table: Map<string, Deferred>,
): DeferredMethods & { forgetDeferred: (runId: string) => void } {
  const runs = new Map<string, OfRun>();
  const leased = new Map<number, Map<string, Deferred>>();
  const keyOf = ({ runId, key }: Pick<Deferred, "runId" | "key">) => `${runId} ${key}`;

  function waitingOf(run: OfRun, type: string): Deferred[] {
    const waiting = run.waiting.get(type) ?? [];
    run.waiting.set(type, waiting);
    return waiting;
  }

  function add(record: Deferred): void {
    const run = runs.get(record.runId) ?? { all: new Map(), waiting: new Map(), unresolved: 0 };
    runs.set(record.runId, run);
    run.all.set(record.key, record);
    if (record.intent) run.unresolved += 1;
    if (record.lease === null) {
      const waiting = waitingOf(run, record.type);
      waiting.splice(placeIn(waiting, record), 0, record);
    } else {
      const held = leased.get(record.lease) ?? new Map<string, Deferred>();
      leased.set(record.lease, held.set(keyOf(record), record));
    }
  }

  function remove(runId: string, key: string): void {
    const run = runs.get(runId);
    const record = run?.all.get(key);
    if (!run || !record) return;
    run.all.delete(key);
    if (record.intent) run.unresolved -= 1;
    if (record.lease === null) {
      const waiting = waitingOf(run, record.type);
      waiting.splice(placeIn(waiting, record), 1);
    } else {
      const held = leased.get(record.lease);
      held?.delete(keyOf(record));
      if (held?.size === 0) leased.delete(record.lease);
    }
  }

  function dropDeferred(runId: string, key: string): void {
    remove(runId, key);
    table.delete(keyOf({ runId, key }));
  }

  function dropThose(runId: string, isOver: (record: Deferred) => boolean): void {
    for (const record of [...(runs.get(runId)?.all.values() ?? [])])
      if (isOver(record)) dropDeferred(runId, record.key);
  }

  for (const record of table.values()) add(record);

  return {
    saveDeferred(deferred) {
      const record = copy(deferred);
      remove(record.runId, record.key);
      add(record);
      table.set(keyOf(record), record);
    },
    dropDeferred,
    deferredOf: (runId, keys) => keys.flatMap((key) => copy(runs.get(runId)?.all.get(key) ?? [])),
    dueDeferred(runId, type, now, limit, only = "any") {
      const waiting = runs.get(runId)?.waiting.get(type) ?? [];
      const due = positionIn(waiting, ({ dueAt }) => dueAt <= now);
      if (only === "any") return waiting.slice(0, Math.min(due, limit)).map(copy);
      const unresolved = waiting.slice(0, due).filter(({ intent }) => intent !== null);
      return unresolved.slice(0, limit).map(copy);
    },
    leasedDeferred: (lease) =>
      [...(leased.get(lease)?.values() ?? [])].sort((one, other) => byUtf8(one.key, other.key)).map(copy),
    deferredLeft(runId) {
      const run = runs.get(runId);
      if (!run) return { left: 0, unresolved: 0, dueAt: null };
      const dueAt = Math.min(...[...run.waiting.values()].flatMap((waiting) => waiting[0]?.dueAt ?? []));
      return { left: run.all.size, unresolved: run.unresolved, dueAt: Number.isFinite(dueAt) ? dueAt : null };
    },
    dropUnwritten: (runId) => dropThose(runId, ({ intent }) => intent === null),
    forgetDeferred(runId) {
      dropThose(runId, () => true);
      runs.delete(runId);
    },
  };
}

const placeIn = (waiting: readonly Deferred[], { dueAt, key }: Deferred): number =>
  positionIn(waiting, (item) => item.dueAt < dueAt || (item.dueAt === dueAt && byUtf8(item.key, key) < 0));
