import { byUtf8 } from "../../engine/utf8Order.ts";
import { recordId } from "../../schema/collections.ts";
import { noCounts } from "../batchCounts.ts";
import type { KeyEntry, RecordStore } from "../ports.ts";
import type { Range } from "../previousRows.ts";
import { count, note } from "../runNotes.ts";
import { type Batch, type RunState, writesAtOnce } from "../runState.ts";
import { type Coordination, definitionOf } from "./coordination.ts";
import { conclude } from "./ending.ts";
import { endsOfBatches } from "./savedParts.ts";

/** One executor up to this number of records; one per `recordsPerExecutor` beyond, up to `usualMost`. */
const recordsForOne = 2_000;
const recordsPerExecutor = 500;
const usualMost = 16;

/** How many executors a run over this number of records has. Canaries and runs that stop at an error have one, in key order. */
export function executorsFor({ options }: Pick<RunState, "options">, records: number): number {
  if (options.limit !== undefined || !options.skipErrors) return 1;
  if (options.concurrency !== undefined) return options.concurrency;
  return records <= recordsForOne ? 1 : Math.min(usualMost, Math.ceil(records / recordsPerExecutor));
}

export const isListed = ({ types, listing }: RunState): boolean => types[listing.collection] === undefined;

/** Lists one page of a run's collections and cuts it into batches, which together cover every key that there can be. */
export async function listPage(context: Coordination, run: RunState, stores: Readonly<Record<string, RecordStore>>) {
  const { log } = context;
  const type = run.types[run.listing.collection] as string;
  const definition = definitionOf(context, type);
  const { ids } = run.options;
  const addIfStillAt = (add: (now: RunState) => void) =>
    log.transaction(() => {
      const now = stillAt(context, run);
      if (now) add(now);
    });
  if (ids !== undefined) {
    const keys = [...new Set(ids)].map((id) => `${definition.prefix}${id}`).sort(byUtf8);
    addIfStillAt((now) => addChosen(context, now, type, keys));
    return;
  }
  const page = await (stores[type] as RecordStore).list(definition.prefix, run.listing.cursor);
  addIfStillAt((now) => addPage(context, now, type, page));
}

/**
 * The run as it is now; `null` when it no longer waits for this page. A command may have changed it while the listing was
 * under way. Or another coordinator has added the page, one that this one has replaced or was replaced by: added once more,
 * its records would be migrated twice and those of the next page not at all.
 */
function stillAt({ log }: Coordination, { id, listing }: RunState): RunState | null {
  const run = log.run(id) as RunState;
  const isSame = run.listing.collection === listing.collection && run.listing.cursor === listing.cursor;
  return run.status === "running" && isSame ? run : null;
}

function addChosen(context: Coordination, run: RunState, type: string, keys: string[]): void {
  const { log } = context;
  const { id } = run;
  const { batchSize } = run.options;
  let { nextBatch } = run.listing;
  for (let first = 0; first < keys.length; first += batchSize) {
    const some = keys.slice(first, first + batchSize);
    const batch = newBatch(id, nextBatch, type, { after: keys[first - 1] ?? null, last: some.at(-1) as string });
    log.saveBatch({ ...batch, records: some.length, keys: some });
    nextBatch += 1;
  }
  const listing = { ...run.listing, collection: run.listing.collection + 1, records: keys.length, nextBatch };
  noteListing(context, run, listing);
}

type Page = { keys: KeyEntry[]; cursor: string | null };

function addPage(context: Coordination, run: RunState, type: string, page: Page): void {
  const { log } = context;
  const { id, listing, options } = run;
  const definition = definitionOf(context, type);
  const isLast = page.cursor === null;
  let { nextBatch, after } = listing;
  const add = (last: string | null, position: number, records: number) => {
    const batch = newBatch(id, nextBatch, type, { after, last });
    log.saveBatch({ ...batch, cursor: listing.cursor, position, records });
    nextBatch += 1;
    after = last;
  };
  const end = page.keys.at(-1)?.key ?? null;
  const cuts = cutsOf(context, run, type, {
    first: after ?? definition.prefix,
    last: isLast ? null : (end ?? after ?? definition.prefix),
  });
  let [records, found] = [0, 0];
  for (const [index, { key }] of page.keys.entries()) {
    if (recordId(definition, key) === null) continue;
    for (const cut of cuts(after, key)) {
      add(cut, index, records);
      records = 0;
    }
    records += 1;
    found += 1;
    const isPageEnd = index === page.keys.length - 1;
    if (records === options.batchSize && !(isLast && isPageEnd)) {
      add(key, index + 1, records);
      records = 0;
    }
  }
  // What is left of the page; and behind the last page everything that may still come or is gone from the listing.
  if (isLast) {
    for (const cut of cuts(after, null)) {
      add(cut, page.keys.length, records);
      records = 0;
    }
    add(null, page.keys.length, records);
  } else if (end !== null && end !== after) add(end, page.keys.length, records);
  noteListing(context, run, {
    collection: listing.collection + (isLast ? 1 : 0),
    cursor: page.cursor,
    after: isLast ? null : after,
    records: listing.records + found,
    nextBatch,
  });
}

/**
 * For a restore, the ends of the batches that were saved: their records may be gone from the listing, and a batch must stay
 * small.
 */
function cutsOf({ log }: Coordination, { kind, options }: RunState, type: string, range: Range) {
  if (kind !== "restore") return () => [];
  const ends = endsOfBatches(log, options.backup as string, type, range);
  let next = 0;
  return (after: string | null, before: string | null): string[] => {
    while (next < ends.length && after !== null && byUtf8(ends[next] as string, after) <= 0) next += 1;
    const from = next;
    while (next < ends.length && (before === null || byUtf8(ends[next] as string, before) < 0)) next += 1;
    return ends.slice(from, next);
  };
}

function noteListing(context: Coordination, run: RunState, listing: RunState["listing"]): void {
  const { log, clock } = context;
  const isAll = run.types[listing.collection] === undefined;
  const executors = executorsFor(run, listing.records);
  // Undo and retry know how many records they are about; a listing shows only how many there are.
  const total =
    run.total ?? (isAll && run.options.of === undefined ? Math.max(listing.records, run.counts.listed) : null);
  const width = run.width === writesAtOnce * run.executors ? writesAtOnce * executors : run.width;
  log.saveRun({ ...run, listing, executors, width, total, attempts: 0, progressAt: clock() });
  if (isAll) {
    const message = `Listed ${count(listing.records, "record")}; ${count(listing.nextBatch, "batch")}.`;
    note(log, run.id, { at: clock(), level: "info", message });
  }
  conclude(context, run.id);
}

const newBatch = (
  runId: string,
  number: number,
  type: string,
  range: { after: string | null; last: string | null },
): Batch => ({
  runId,
  number,
  type,
  ...range,
  cursor: null,
  position: 0,
  records: 0,
  state: "open",
  doneUpTo: null,
  passed: 0,
  listed: 0,
  counts: noCounts,
  parts: 0,
  attempts: 0,
  tried: null,
  failure: null,
  sliceLimit: null,
  notBefore: 0,
  startedAt: null,
  finishedAt: null,
});
