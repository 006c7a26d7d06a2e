import type { BackupPart, Manifest, Saved } from "../contract/backups.ts";
import { checksum } from "../engine/digest.ts";
import { gunzip, gzip } from "./gzip.ts";
import type { RunLog, Vault } from "./ports.ts";
import type { RunState } from "./run.ts";

/** A part that is not what was saved must not be written to anything. */
export class DamagedBackup extends Error {}

/** Saves records as one part. Its records are in key order. */
export async function packPart(
  vault: Vault,
  name: string,
  type: string,
  records: readonly Saved[],
): Promise<BackupPart> {
  const bytes = gzip(records.map((record) => JSON.stringify(record)).join("\n"));
  await vault.put(name, bytes);
  const [first, last] = [records[0]?.key as string, records.at(-1)?.key as string];
  return { name, type, records: records.length, bytes: bytes.length, sha256: checksum(bytes), first, last };
}

/** @throws DamagedBackup when the part is gone or its checksum is not the one in the manifest */
export async function readPart(vault: Vault, part: BackupPart): Promise<Saved[]> {
  const bytes = await vault.get(part.name);
  if (!bytes) throw new DamagedBackup(`The backup's part ${part.name} is missing`);
  if (checksum(bytes) !== part.sha256) {
    throw new DamagedBackup(`The backup's part ${part.name} is damaged: its checksum is not the one in the manifest`);
  }
  const except = new Set(part.except);
  return unpack(bytes).filter(({ key }) => !except.has(key));
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
    deletedAt: run.backupDeletedAt,
  };
}

const unpack = (bytes: Uint8Array): Saved[] =>
  gunzip(bytes)
    .split("\n")
    .map((line) => JSON.parse(line) as Saved);
