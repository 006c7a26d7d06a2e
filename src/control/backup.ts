import { checksum } from "../engine/digest.ts";
import { gunzip, gzip } from "./gzip.ts";
import type { RunLog, Vault } from "./ports.ts";
import type { RunState } from "./run.ts";

/** One record as it was saved; `expiration` in seconds since the epoch. */
export type Saved = { type: string; key: string; value: string; expiration?: number; metadata?: unknown };

/** One part of a backup: gzipped NDJSON of saved records. */
export type BackupPart = { name: string; type: string; records: number; bytes: number; sha256: string };

export type Manifest = {
  id: string;
  createdAt: number;
  /** `false` while its run is still going, or when it ended early. */
  complete: boolean;
  types: string[];
  records: number;
  bytes: number;
  parts: BackupPart[];
};

/** A part that is not what was saved must not be written to anything. */
export class DamagedBackup extends Error {}

/**
 * Saves records before anything changes them. What an earlier attempt at the same part saved stays: by now the record may
 * be changed already, and only that copy tells what it was.
 */
export async function savePart(
  vault: Vault,
  log: RunLog,
  runId: string,
  where: { batch: number; part: number; type: string },
  records: readonly Saved[],
  /** Keys that were not changed after all; they are saved again when they are. */
  dropped: ReadonlySet<string>,
): Promise<void> {
  const name = `backups/${runId}/${where.type}-${where.batch}-${where.part}.ndjson.gz`;
  const earlier = await vault.get(name);
  const kept = (earlier ? await unpack(earlier) : []).filter(({ key }) => !dropped.has(key));
  const known = new Set(kept.map(({ key }) => key));
  const all = [...kept, ...records.filter(({ key }) => !known.has(key))];
  if (all.length === 0) return;
  const bytes = await gzip(all.map((record) => JSON.stringify(record)).join("\n"));
  await vault.put(name, bytes);
  const part = { name, type: where.type, records: all.length, bytes: bytes.length, sha256: checksum(bytes) };
  log.savePart(runId, part);
}

/** @throws DamagedBackup when the part is gone or its checksum is not the one in the manifest */
export async function readPart(vault: Vault, part: BackupPart): Promise<Saved[]> {
  const bytes = await vault.get(part.name);
  if (!bytes) throw new DamagedBackup(`The backup's part ${part.name} is missing`);
  if (checksum(bytes) !== part.sha256) {
    throw new DamagedBackup(`The backup's part ${part.name} is damaged: its checksum is not the one in the manifest`);
  }
  return unpack(bytes);
}

export function manifestOf(log: RunLog, run: RunState): Manifest {
  const parts = log.parts(run.id);
  const sum = (pick: (part: BackupPart) => number) => parts.reduce((total, part) => total + pick(part), 0);
  return {
    id: run.id,
    createdAt: run.createdAt,
    complete: run.status === "completed",
    types: run.types,
    records: sum(({ records }) => records),
    bytes: sum(({ bytes }) => bytes),
    parts,
  };
}

const unpack = async (bytes: Uint8Array): Promise<Saved[]> =>
  (await gunzip(bytes)).split("\n").map((line) => JSON.parse(line) as Saved);
