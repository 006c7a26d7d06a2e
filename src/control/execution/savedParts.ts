import type { BackupPart } from "../../contract/backups.ts";
import { byUtf8 } from "../../engine/utf8Order.ts";
import { keyRange } from "../keyRange.ts";
import type { RunLog } from "../ports.ts";
import { isInRange, type Range } from "../previousRows.ts";
import type { Batch, RunState } from "../runState.ts";

/** A part of a backup, and the keys of a lease's records in it; `null` where only the part itself can tell. */
export type SavedPart = { part: BackupPart; keys: string[] | null };

/**
 * The parts of a restore's backup that hold records of a lease: found by the batches that those records were in when they
 * were saved, so that the cost follows the lease and not the backup.
 * @param chosen the lease's keys, where it is not about a whole range of them
 */
export function partsFor(
  log: RunLog,
  { options }: Pick<RunState, "options">,
  type: string,
  range: Range,
  chosen: readonly string[] | undefined,
): SavedPart[] {
  const backup = options.backup as string;
  const wanted = chosen && new Set(chosen);
  const isWanted = (key: string) => (wanted ? wanted.has(key) : isInRange(range, key));
  const ranges = chosen ? chosen.map((key) => ({ first: key, last: key })) : [range];
  const batches = new Set(ranges.flatMap(({ first, last }) => log.batchesBetween(backup, type, first, last)));
  const found = new Map<string, SavedPart>();
  for (const { part, keys } of log.partsOf(backup, [...batches])) {
    if (part.type !== type || part.records === 0) continue;
    if (keys === null) {
      if (ranges.some((each) => mayHold(part, each))) found.set(part.name, { part, keys });
      continue;
    }
    const except = new Set(part.except);
    const more = keys.filter((key) => isWanted(key) && !except.has(key));
    if (more.length > 0) found.set(part.name, { part, keys: [...(found.get(part.name)?.keys ?? []), ...more] });
  }
  return [...found.values()];
}

/** The keys in a range at which batches of the backup end, in order. */
export function endsOfBatches(log: RunLog, backup: string, type: string, { first, last }: Range): string[] {
  const ends = log
    .batchesBetween(backup, type, first, last)
    .flatMap((number) => keyRange(log.batch(backup, number) as Batch).to ?? [])
    .filter((end) => isInRange({ first, last }, end));
  return [...new Set(ends)].sort(byUtf8);
}

/** Parts of version 0.1.0 do not say from where to where their keys go. */
const mayHold = ({ first, last }: BackupPart, range: Range): boolean =>
  first === undefined ||
  last === undefined ||
  (byUtf8(last, range.first) >= 0 && (range.last === null || byUtf8(first, range.last) <= 0));
