import type { Detail } from "../contract/run.ts";
import { type Json, parseJson } from "../engine/losslessJson.ts";
import type { Written } from "../engine/planUndo.ts";
import { gunzip, gzip } from "./gzip.ts";

/** What happened to one record, as the log keeps it. Holds no secret: their changes are kept as digests. */
export type Row = Omit<Detail, "changes"> & {
  changes?: RowChange[];
  /** The entry's expiration in seconds, and the digest of its metadata, when it had them. */
  expiration?: number;
  metadata?: string;
  /** In a dry run, the digest of the text that was planned. */
  plannedDigest?: string;
  /** In a run that makes a backup, the digest of the text that it wrote. */
  writtenDigest?: string;
};
/** How many places of its record a row lists: what its size depends on. */
export const placesIn = ({ changes, conflicts, removedFields, restoredFields, keptFields }: Row): number =>
  [changes, conflicts, removedFields, restoredFields, keptFields].reduce((sum, list) => sum + (list?.length ?? 0), 0);

/** A change, and for a value that is not kept, what is shown of it: how a large one begins, or one with its secrets masked. */
export type RowChange = Written & { preview?: Json };

/** Rows as gzipped NDJSON: a batch of fifty takes about a kilobyte. */
export const encodeRows = (rows: readonly Row[]): Uint8Array => gzip(rowsText(rows));

export const decodeRows = (bytes: Uint8Array): Row[] => decodeRowsThat(() => true, bytes);

/** Only rows whose JSON text may be that of a wanted one. */
export function decodeRowsThat(mayMatch: (line: string) => boolean, bytes: Uint8Array): Row[] {
  return decodeRowsText(gunzip(bytes), mayMatch);
}

/** Rows as they travel: NDJSON. */
export const rowsText = (rows: readonly Row[]): string => rows.map((row) => JSON.stringify(row)).join("\n");

export const decodeRowsText = (text: string, mayMatch: (line: string) => boolean = () => true): Row[] =>
  text
    .split("\n")
    .filter((line) => line !== "" && mayMatch(line))
    .map((line) => decodeRow(parseJson(line)))
    .filter((row) => !isUncertain(row));

/** Version 0.1.0 marked what it might have written of a record that it deferred: no result, but what came later is one. */
const isUncertain = (row: Row & { later?: true }): boolean => row.later === true;

/** Rows of earlier versions say `wasNull`, `source` and `left` where they now say `previous`, `plannedDigest` and `writtenDigest`. */
function decodeRow(stored: unknown): Row {
  const row = withDigests(stored as Row);
  if (!row.changes?.some((change) => "wasNull" in change)) return row;
  const changes = row.changes.map((change) => {
    const { wasNull, ...rest } = change as RowChange & { wasNull?: boolean };
    return wasNull ? { ...rest, previous: null } : rest;
  });
  return { ...row, changes };
}

function withDigests(row: Row & { source?: string; left?: string }): Row {
  if (row.source === undefined && row.left === undefined) return row;
  const { source, left, ...rest } = row;
  return {
    ...rest,
    ...(source !== undefined && { plannedDigest: source }),
    ...(left !== undefined && { writtenDigest: left }),
  };
}
