import type { ResultsPage } from "../contract/results.ts";
import type { Detail, DetailChange } from "../contract/run.ts";
import { isSecret, maskChange, masked } from "../engine/mask.ts";
import { causeOf, changesOf, type ResultSort } from "../engine/outcome.ts";
import { byUtf8 } from "../engine/utf8Order.ts";
import type { Definition } from "../schema/definition.ts";
import type { BatchSummary, RunLog } from "./ports.ts";
import { doneBatchesOf, type Holding, holding, isSpread, rowsIn, summaries, type Wanted } from "./resultBatches.ts";
import { decodeRowsThat, type Row, type RowChange } from "./rows.ts";

export type ResultsQuery = {
  action?: readonly Row["action"][] | undefined;
  type?: string | undefined;
  /** Part of an id, in either case. A whole id is found without a search, and comes first. */
  q?: string | undefined;
  /** Only rows in error for this reason, as `causeOf` names it. */
  cause?: string | undefined;
  limit: number;
  /** How many rows to skip; ignored with a search or a cursor. */
  offset?: number | undefined;
  /** In another order than that of their keys. Not with a search. */
  sort?: ResultSort | undefined;
  cursor?: string | undefined;
};
/** The most batches read for one answer. A search that finds little then answers with few rows and a cursor. */
const mostBatches = 400;

/** Where a page begins: a row of a batch. `exact` is the batch whose row with exactly this id came first. */
type Start = { batch: number; skip: number; exact: number | null };

/** A page of a run's results in the order of their keys. */
export function readResults(
  log: RunLog,
  collections: readonly Definition[],
  runId: string,
  query: ResultsQuery,
): ResultsPage {
  const { cursor, q, cause, sort, offset = 0 } = query;
  if (sort !== undefined) return readSorted(log, collections, runId, query, sort);
  if (cursor !== undefined) return readFrom(log, collections, runId, query, startOf(cursor));
  if (!q && cause === undefined) {
    const batches = [...holding(log, runId, query)];
    const total = batches.reduce((sum, { rows }) => sum + rows, 0);
    const start = rowAt(batches, offset);
    if (!start) return { results: [], cursor: null, total };
    return { ...readFrom(log, collections, runId, query, start), total };
  }
  const exact = q ? exactRow(log, collections, runId, query, q) : null;
  if (exact) return { results: [toDetail(collections, exact.row)], cursor: `0.0x${exact.batch}`, total: null };
  return readFrom(log, collections, runId, query, { batch: 0, skip: 0, exact: null });
}

/** Rows that come one behind the other in a sorted list; within it they are in the order of their keys, or against it. */
type Group = Wanted & { isReversed: boolean };

/** A page of the results in this order: what comes first is known by the batches' counts, and few of them are opened. */
function readSorted(
  log: RunLog,
  collections: readonly Definition[],
  runId: string,
  query: ResultsQuery,
  sort: ResultSort,
): ResultsPage {
  const { cursor, limit, offset = 0 } = query;
  const start = cursor === undefined ? offset : Number(cursor.slice(1));
  const batches = [...summaries(log, runId)];
  const groups = groupsOf(batches, collections, query, sort);
  const results: Detail[] = [];
  let before = 0;
  let opened = 0;
  for (const group of groups) {
    for (const batch of group.isReversed ? batches.toReversed() : batches) {
      const count = rowsIn(batch, group);
      const skip = Math.max(0, start + results.length - before);
      before += count;
      if (skip >= count || results.length === limit || opened === mostBatches) continue;
      opened += 1;
      // Rows of a batch that does not say how they are spread all count as without changes.
      const changes = isSpread(batch) ? group.changes : undefined;
      const rows = rowsOf(log, runId, batch.number, group).filter(
        (row) => matches(row, group) && (changes === undefined || changesOf(row) === changes),
      );
      if (group.isReversed) rows.reverse();
      for (const row of rows.slice(skip, skip + limit - results.length)) results.push(toDetail(collections, row));
    }
  }
  const next = start + results.length;
  return { results, cursor: next < before && results.length > 0 ? `s${next}` : null, total: before };
}

/** The groups of rows in the order of `sort`. */
function groupsOf(
  batches: readonly BatchSummary[],
  collections: readonly Definition[],
  { action, type }: ResultsQuery,
  sort: ResultSort,
): Group[] {
  const isReversed = sort.startsWith("-");
  const by = sort.slice(Number(isReversed));
  if (by === "id") return [{ action, type, isReversed }];
  const groups: Wanted[] =
    by === "type"
      ? collections.map((each) => ({ type: each.type }))
      : by === "result"
        ? resultOrder.map((each) => ({ action: [each] }))
        : [...numbersOfChanges(batches)].sort((one, other) => one - other).map((changes) => ({ changes }));
  return (isReversed ? groups.reverse() : groups)
    .filter((group) => !type || !group.type || group.type === type)
    .filter((group) => !action || !group.action || action.includes(group.action[0] as Row["action"]))
    .map((group) => ({ action, type, isReversed: false, ...group }));
}

const resultOrder = ["error", "migrated", "skipped"] as const satisfies Row["action"][];

function numbersOfChanges(batches: readonly BatchSummary[]): Set<number> {
  const names = batches.flatMap(({ counts }) => Object.keys(counts.byChanges ?? {}));
  return new Set([0, ...names.map((name) => Number(name.split(" ")[1]))]);
}

function readFrom(
  log: RunLog,
  collections: readonly Definition[],
  runId: string,
  query: ResultsQuery,
  start: Start,
): ResultsPage {
  const results: Detail[] = [];
  const exact = start.exact === null ? "" : `x${start.exact}`;
  let read = 0;
  for (const { number } of holding(log, runId, query, start.batch)) {
    if (read === mostBatches) return { results, cursor: `${number}.0${exact}`, total: null };
    read += 1;
    const rows = rowsOf(log, runId, number, query).filter((row) => matches(row, query));
    for (let index = number === start.batch ? start.skip : 0; index < rows.length; index += 1) {
      const row = rows[index] as Row;
      if (number === start.exact && row.id === query.q) continue;
      if (results.length === query.limit) return { results, cursor: `${number}.${index}${exact}`, total: null };
      results.push(toDetail(collections, row));
    }
  }
  return { results, cursor: null, total: null };
}

/** A batch's rows that may be among the wanted ones. Most are ruled out by their text: parsing takes far longer. */
export function rowsOf(
  log: RunLog,
  runId: string,
  batch: number,
  { action, q = "" }: Pick<ResultsQuery, "action" | "q">,
): Row[] {
  const words = action?.map((each) => `"action":"${each}"`) ?? [""];
  const part = JSON.stringify(q.toLowerCase()).slice(1, -1);
  const mayMatch = (line: string) =>
    words.some((word) => line.includes(word)) && (part === "" || line.toLowerCase().includes(part));
  const rows = log.rows(runId, batch).flatMap((part) => decodeRowsThat(mayMatch, part));
  // In key order, though what was deferred came in later.
  return rows.sort((one, other) => byUtf8(one.id, other.id));
}

function startOf(cursor: string): Start {
  const [place = "", exact] = cursor.split("x");
  const [batch = 0, skip = 0] = place.split(".").map(Number);
  return { batch, skip, exact: exact === undefined ? null : Number(exact) };
}

/** Where the row with this number of matching rows before it is, by the counts of each batch. */
function rowAt(batches: readonly Holding[], offset: number): Start | null {
  let left = offset;
  for (const { number, rows } of batches) {
    if (left < rows) return { batch: number, skip: left, exact: null };
    left -= rows;
  }
  return null;
}

/** The row of the record with just this id: its key says which batches to look into. */
function exactRow(
  log: RunLog,
  collections: readonly Definition[],
  runId: string,
  query: ResultsQuery,
  id: string,
): { row: Row; batch: number } | null {
  for (const { type, prefix } of collections) {
    if (query.type !== undefined && query.type !== type) continue;
    for (const number of doneBatchesOf(log, runId, type, `${prefix}${id}`)) {
      const row = rowsOf(log, runId, number, query).find((each) => each.id === id && matches(each, query));
      if (row) return { row, batch: number };
    }
  }
  return null;
}

function matches(row: Row, { action, type, q, cause }: Omit<ResultsQuery, "limit">): boolean {
  if (action && !action.includes(row.action)) return false;
  if (type !== undefined && row.type !== type) return false;
  if (cause !== undefined && (row.action !== "error" || causeOf(row.message) !== cause)) return false;
  return q === undefined || row.id.toLowerCase().includes(q.toLowerCase());
}

export function toDetail(collections: readonly Definition[], row: Row): Detail {
  const { changes, expiration, metadata, plannedDigest, writtenDigest, ...rest } = row;
  const definition = collections.find(({ type }) => type === row.type);
  if (!changes || !definition) return rest;
  return { ...rest, changes: changes.map((change) => shown(definition, change)) };
}

function shown(definition: Definition, change: RowChange): DetailChange {
  const { path, from, original, previous } = change;
  const where = {
    path,
    from,
    ...(original && {
      original:
        "value" in original ? maskChange(definition, { path: from ?? path, from: path }, original.value) : masked,
    }),
    ...(previous !== undefined && { previous: maskChange(definition, change, previous) }),
  };
  if ("value" in change) return { ...where, value: maskChange(definition, change, change.value) };
  const secret = isSecret(definition, path) || (from !== null && isSecret(definition, from));
  return { ...where, value: secret ? masked : (change.preview ?? masked) };
}
