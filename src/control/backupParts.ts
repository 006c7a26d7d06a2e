import type { BackupPart, Manifest, Saved } from "../contract/backups.ts";
import { checksum } from "../engine/digest.ts";
import { UnusableKey, whyLocked } from "./backupEncryption.ts";
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

/** What the parts of one type are together. `keys`: how many of them are encrypted with which key, by its fingerprint. */
export type BackupTotal = { type: string; parts: number; records: number; bytes: number; keys: Record<string, number> };

/** A part that is not what was saved must not be written to anything. */
export class DamagedBackup extends Error {}

/** A part that can't be opened, as its key is not there. The message is a sentence. */
export class LockedBackup extends DamagedBackup {}

/** Under this every part of a run is stored, also one that an interrupted attempt left and no manifest names. */
export const folderOf = (runId: string): string => `backups/${runId}/`;

/**
 * Saves records as one part. Its records are in key order.
 * @param mustEncrypt the run began with a key, so nothing of it may be saved without one
 * @throws UnusableKey when it can't be encrypted and has to be
 */
export async function packPart(
  backupStore: BackupStore,
  name: string,
  type: string,
  records: readonly Saved[],
  mustEncrypt: boolean,
): Promise<BackupPart> {
  const { encryption } = backupStore;
  const [encryptionKey] = encryption?.fingerprints ?? [];
  if (encryption?.problem) throw new UnusableKey(encryption.problem);
  if (mustEncrypt && !encryptionKey) throw new UnusableKey(keyGone(encryption?.secret));
  const packed = gzip(records.map((record) => JSON.stringify(record)).join("\n"));
  const bytes = encryption && encryptionKey ? await encryption.encrypt(name, packed) : packed;
  await backupStore.put(name, bytes);
  const [first, last] = [records[0]?.key as string, records.at(-1)?.key as string];
  const part = { name, type, records: records.length, bytes: bytes.length, sha256: checksum(bytes), first, last };
  return encryptionKey ? { ...part, encryptionKey } : part;
}

const keyGone = (secret = "The key"): string =>
  `${secret} is no longer set, and this run began with it: it does not go on to save records in the clear. Put the key back and start the run again.`;

/**
 * @throws LockedBackup when its key is not there
 * @throws DamagedBackup when the part is gone or is not what was saved
 */
export async function readPart(backupStore: BackupStore, part: BackupPart): Promise<Saved[]> {
  const { encryption } = backupStore;
  const { encryptionKey } = part;
  const locked = encryptionKey === undefined ? null : whyLocked(encryption, [encryptionKey]);
  if (locked !== null) throw new LockedBackup(locked);
  const bytes = await backupStore.get(part.name);
  if (!bytes) throw new DamagedBackup(`The backup's part ${part.name} is missing`);
  if (checksum(bytes) !== part.sha256) {
    throw new DamagedBackup(`The backup's part ${part.name} is damaged: its checksum is not the one in the manifest`);
  }
  const packed = encryption && encryptionKey ? await encryption.decrypt(part.name, bytes, encryptionKey) : bytes;
  if (!packed) {
    throw new DamagedBackup(
      `The backup's part ${part.name} is damaged: it is not what was encrypted under this name with the key ${encryptionKey}`,
    );
  }
  const except = new Set(part.except);
  return unpack(packed).filter(({ key }) => !except.has(key));
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
    encrypted: totals.every(({ keys, parts }) => Object.values(keys).reduce((all, count) => all + count, 0) === parts),
    encryptionKeys: encryptionKeysOf(totals),
    parts,
    partsTruncated: sum((total) => total.parts) > parts.length,
    deletedAt: run.backupDeletedAt,
  };
}

/** Fingerprints of the keys that these parts are encrypted with. */
export const encryptionKeysOf = (totals: readonly BackupTotal[]): string[] => [
  ...new Set(totals.flatMap(({ keys }) => Object.keys(keys))),
];

/** One answer reads at most this number of parts, and no further one beyond this number of characters. */
const [mostParts, mostCharacters] = [100, 1_000_000];

/** Records of a backup, in whole parts; `cursor`: behind which part to go on, `null` when there is none. */
export type SavedPage = { records: Saved[]; cursor: number | null };

/**
 * Reads on in a run's backup. What is whole before a damaged part is given first.
 * @param after the `cursor` of the page before, `null` from the start
 * @throws LockedBackup when the key of any of its parts is not there
 * @throws DamagedBackup when the next part is not what was saved
 */
export async function readBackup(
  log: RunLog,
  backupStore: BackupStore,
  runId: string,
  after: number | null,
): Promise<SavedPage> {
  const locked = whyLocked(backupStore.encryption, encryptionKeysOf(log.backupTotals(runId)));
  if (locked !== null) throw new LockedBackup(locked);
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
