import type { BackupPart, Manifest, Saved } from "../contract/backups.ts";
import { checksum } from "../engine/digest.ts";
import { gunzip, gzip } from "./gzip.ts";
import type { BackupStore, RunLog } from "./ports.ts";
import type { RunState } from "./runState.ts";

/** Keys of a part's records that belong to one batch of the run that saved them. */
export type KeysOfBatch = { batch: number; keys: string[] };

/** A part as it is noted. By its batches and keys it is found; without them it may hold records of any batch. */
export type NotedPart = BackupPart & { batches?: KeysOfBatch[] };

/** A part that holds these records of a batch, or may hold some: `keys` is `null` where only the part itself can tell. */
export type PartOfBatch = { part: BackupPart; keys: string[] | null };

/** The batch by which parts are found that may hold records of any. */
export const anyBatch = -1;

/** What the parts of one type are together. */
export type BackupTotal = { type: string; parts: number; records: number; bytes: number };

/** A part that is not what was saved must not be written to anything. */
export class DamagedBackup extends Error {}

/** Saves records as one part. Its records are in key order. */
export async function packPart(
  backupStore: BackupStore,
  name: string,
  type: string,
  records: readonly Saved[],
): Promise<BackupPart> {
  const bytes = gzip(records.map((record) => JSON.stringify(record)).join("\n"));
  await backupStore.put(name, bytes);
  const [first, last] = [records[0]?.key as string, records.at(-1)?.key as string];
  return { name, type, records: records.length, bytes: bytes.length, sha256: checksum(bytes), first, last };
}

/** @throws DamagedBackup when the part is gone or its checksum is not the one in the manifest */
export async function readPart(backupStore: BackupStore, part: BackupPart): Promise<Saved[]> {
  const bytes = await backupStore.get(part.name);
  if (!bytes) throw new DamagedBackup(`The backup's part ${part.name} is missing`);
  if (checksum(bytes) !== part.sha256) {
    throw new DamagedBackup(`The backup's part ${part.name} is damaged: its checksum is not the one in the manifest`);
  }
  const except = new Set(part.except);
  return unpack(bytes).filter(({ key }) => !except.has(key));
}

/** A million records are some 83,000 parts. */
const mostListed = 1_000;

/** What a run saved; `null` when it saved nothing. */
export function manifestOf(log: RunLog, run: RunState): Manifest | null {
  const totals = log.backupTotals(run.id);
  if (totals.length === 0) return null;
  const sum = (pick: (total: BackupTotal) => number) => totals.reduce((all, total) => all + pick(total), 0);
  const parts = log.parts(run.id, null, mostListed).map(({ part }) => part);
  return {
    id: run.id,
    createdAt: run.createdAt,
    complete: run.status === "completed",
    types: run.types,
    records: sum(({ records }) => records),
    bytes: sum(({ bytes }) => bytes),
    parts,
    partsTruncated: sum((total) => total.parts) > parts.length,
    deletedAt: run.backupDeletedAt,
  };
}

/** One answer reads at most this number of parts, and no further one beyond this number of characters. */
const [mostParts, mostCharacters] = [100, 1_000_000];

/** Records of a backup, in whole parts; `cursor`: behind which part to go on, `null` when there is none. */
export type SavedPage = { records: Saved[]; cursor: number | null };

/**
 * Reads on in a run's backup. What is whole before a damaged part is given first.
 * @param after the `cursor` of the page before, `null` from the start
 * @throws DamagedBackup when the next part is not what was saved
 */
export async function readBackup(
  log: RunLog,
  backupStore: BackupStore,
  runId: string,
  after: number | null,
): Promise<SavedPage> {
  const parts = log.parts(runId, after, mostParts);
  const page: SavedPage = { records: [], cursor: after };
  let characters = 0;
  for (const { place, part } of parts) {
    if (characters > mostCharacters) return page;
    try {
      for (const record of await readPart(backupStore, part)) {
        page.records.push(record);
        characters += record.value.length;
      }
    } catch (error) {
      if (error instanceof DamagedBackup && page.cursor !== after) return page;
      throw error;
    }
    page.cursor = place;
  }
  return parts.length < mostParts ? { ...page, cursor: null } : page;
}

const unpack = (bytes: Uint8Array): Saved[] =>
  gunzip(bytes)
    .split("\n")
    .map((line) => JSON.parse(line) as Saved);
