import { changesOf } from "../../engine/outcome.ts";
import type { Definition } from "../../schema/definition.ts";
import type { NotedPart } from "../backupParts.ts";
import { addCounts, addUndone, type BatchCounts, noCounts } from "../batchCounts.ts";
import { type CensusCounts, createTally, sum } from "../censusFigures.ts";
import type { Decision } from "../kinds/decision.ts";
import { encodeRows, placesIn, type Row } from "../rows.ts";
import type { Deferred } from "../runState.ts";
import { mostPlaces, type Settled, type Work } from "./protocol.ts";

/** A record that a lease is about. */
export type Item = { key: string; batch: number };

/** As many records as are reported together, where none of them is written. */
const mostUnreported = 500;

/** Collects what becomes of records until it is reported. */
export function createLedger(work: Work, definition: Definition) {
  const { verbose } = work.run.options;
  let ledger = empty();

  function empty() {
    return {
      tally: createTally(definition, work.run.startedAt),
      changed: undefined as CensusCounts | undefined,
      results: new Map<number, { rows: Row[]; counts: BatchCounts }>(),
      deferred: [] as Deferred[],
      resolved: [] as string[],
      saved: [] as NotedPart[],
      unwritten: [] as string[],
      confirmed: [] as Settled["confirmed"],
      stopAt: null as Settled["stopAt"],
      upTo: null as string | null,
      ...{ passed: 0, read: 0, writes: 0, wrote: false, inDoubt: 0, largest: 0, readAt: 0, throttled: false },
      places: 0,
    };
  }

  return {
    /** Whether it holds enough to be reported. */
    isFull: () => ledger.read >= mostUnreported || ledger.places >= mostPlaces,
    note: (more: Partial<Pick<Settled, "throttled" | "readAt">>) => void Object.assign(ledger, more),
    /** Records were read; `passed` of the batch are done with, up to this key. */
    pass(upTo: string | null, passed: number, read: number, largest: number, writes: number) {
      ledger.upTo = upTo ?? ledger.upTo;
      ledger.passed += passed;
      ledger.read += read;
      ledger.writes += writes;
      ledger.largest = Math.max(ledger.largest, largest);
    },
    /**
     * A result.
     * @param text what is stored now; `null` for what can't be read, `undefined` for a record that is gone
     */
    settle(
      { key, batch }: Item,
      decision: Omit<Decision, "text">,
      text: string | null | undefined,
      changed?: CensusCounts,
    ) {
      const { row, conflicts, warnings, notable } = decision;
      const of = ledger.results.get(batch) ?? { rows: [], counts: noCounts };
      const isKept = notable || verbose;
      const kept = work.run.isCensus ? brief(row) : row;
      of.counts = addCounts(of.counts, {
        ...noCounts,
        [row.action === "error" ? "errors" : row.action]: 1,
        conflicts,
        warnings,
        rows: isKept ? 1 : 0,
        skippedRows: isKept && row.action === "skipped" ? 1 : 0,
        ...(isKept && { byChanges: { [`${row.action} ${changesOf(kept)}`]: 1 } }),
      });
      if (work.run.kind === "undo") of.counts.undone = addUndone(of.counts.undone, row);
      if (isKept) of.rows.push(kept);
      if (isKept) ledger.places += placesIn(kept);
      ledger.results.set(batch, of);
      if (text !== undefined) ledger.tally.add(text);
      if (changed) ledger.changed = sum(ledger.changed, changed);
      if (work.batch === null) ledger.resolved.push(key);
    },
    /** A deferred record that needs no result, as the run is over and has not written it. */
    drop: (key: string) => void ledger.resolved.push(key),
    doubt: () => void Object.assign(ledger, { inDoubt: ledger.inDoubt + 1 }),
    defer: (deferred: Deferred) => void ledger.deferred.push(deferred),
    save: (part: NotedPart) => void ledger.saved.push(part),
    wrote: () => void Object.assign(ledger, { wrote: true }),
    unwritten: (key: string) => void ledger.unwritten.push(key),
    confirm: (part: string, key: string) => void ledger.confirmed.push({ part, key }),
    stopAt: (at: Settled["stopAt"]) => void Object.assign(ledger, { stopAt: at }),
    /** All of it, to be reported; then it is empty. */
    take(): Settled {
      const { tally, changed, results, places: _, ...rest } = ledger;
      ledger = empty();
      return {
        ...rest,
        recount: tally.counts(),
        changed: changed ?? sum(undefined, undefined),
        results: [...results].map(([batch, { rows, counts }]) => ({
          batch,
          rows: rows.length > 0 ? encodeRows(rows) : null,
          counts,
        })),
      };
    },
  };
}

export type Ledger = ReturnType<typeof createLedger>;

/** Of a count it is enough to know which records are legacy, unreadable, in conflict or invalid. */
const brief = ({ type, id, action, conflicts, invalid, at }: Row): Row => ({
  ...{ type, id, action, message: "", at },
  ...(conflicts && { conflicts }),
  ...(invalid !== undefined && { invalid }),
});
