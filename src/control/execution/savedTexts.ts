import type { BackupPart, Saved } from "../../contract/backups.ts";
import { byUtf8 } from "../../engine/utf8Order.ts";
import { readPart } from "../backupParts.ts";
import type { Budget } from "../budget.ts";
import type { BackupStore } from "../ports.ts";
import { mostCharacters, type Work } from "./protocol.ts";

/** The most parts read for one slice, so that neither its lease nor the invocation runs out. */
const mostParts = 25;

/** What a restore's lease puts back. It holds few texts at a time: what it had to let go of is read again. */
export type SavedTexts = {
  /** Keys of the lease's records of which something is saved. */
  keys(): string[];
  /**
   * What is saved of the first of these records: of as many as can be had and held at once, and of one at least.
   * @param keys the next ones of the lease: what was read before and is not among them is let go
   * @returns what is saved, by key, and how many of the keys that is about
   * @throws DamagedBackup when a part is not what was saved
   */
  read(keys: readonly string[]): Promise<{ count: number; saved: ReadonlyMap<string, Saved> }>;
};

/**
 * Opens what is saved of a lease's records. Only parts that alone can tell which records they hold are read for that.
 * @param held where texts are held
 * @throws DamagedBackup when one of those is not what was saved
 */
export async function openSaved(
  backupStore: BackupStore | null,
  work: Pick<Work, "saved" | "batch" | "deferred">,
  budget: Budget,
  held = holder(mostCharacters),
): Promise<SavedTexts> {
  const partOf = new Map<string, BackupPart>();
  const open = (part: BackupPart) => {
    budget.spend(1);
    return readPart(backupStore as BackupStore, part);
  };

  const isOfLease = isWithin(work);
  for (const { part, keys } of work.saved) {
    for (const key of keys ?? []) partOf.set(key, part);
    if (keys !== null) continue;
    for (const record of await open(part)) {
      if (!isOfLease(record.key)) continue;
      partOf.set(record.key, part);
      held.keep(record);
    }
  }

  return {
    keys: () => [...partOf.keys()],
    async read(keys) {
      const saved = new Map<string, Saved>();
      let [count, parts] = [0, 0];
      held.begin(keys);
      for (const key of keys) {
        const part = partOf.get(key);
        if (part && !held.has(key)) {
          if (parts === mostParts) break;
          parts += 1;
          const records = (await open(part)).filter((record) => partOf.get(record.key) === part);
          // The one that is needed first: the others must not be in its way.
          const needed = records.find((record) => record.key === key);
          if (needed && !held.take(needed)) break;
          for (const record of records) held.keep(record);
        }
        const record = held.use(key);
        if (record) saved.set(key, record);
        count += 1;
      }
      return { count, saved };
    },
  };
}

/** Whether a key is one of the lease's. */
function isWithin({ batch, deferred }: Pick<Work, "batch" | "deferred">): (key: string) => boolean {
  const chosen = batch === null ? deferred.map(({ key }) => key) : batch.keys;
  if (chosen) {
    const keys = new Set(chosen);
    return (key) => keys.has(key);
  }
  const { after, last } = batch as NonNullable<Work["batch"]>;
  return (key) => (after === null || byUtf8(key, after) > 0) && (last === null || byUtf8(key, last) <= 0);
}

/** Holds records up to this number of characters, or a single larger one. Those in use stay. */
export function holder(most: number) {
  const held = new Map<string, Saved>();
  const used = new Set<string>();
  let characters = 0;

  const fits = ({ value }: Saved) => characters + value.length <= most;
  function put(record: Saved): void {
    held.set(record.key, record);
    characters += record.value.length;
  }
  function drop(key: string): void {
    characters -= held.get(key)?.value.length ?? 0;
    held.delete(key);
  }

  return {
    characters: () => characters,
    has: (key: string) => held.has(key),
    /** Nothing is in use any more; what was and is not wanted again is let go. */
    begin(wanted: readonly string[]): void {
      const again = new Set(wanted);
      for (const key of used) if (!again.has(key)) drop(key);
      used.clear();
    },
    /** The record from now on is in use; `undefined` for one that is not held. */
    use(key: string): Saved | undefined {
      if (held.has(key)) used.add(key);
      return held.get(key);
    },
    /** Holds a record, for which others have to go unless they are in use. @returns whether it could */
    take(record: Saved): boolean {
      for (const key of [...held.keys()]) {
        if (fits(record)) break;
        if (!used.has(key)) drop(key);
      }
      if (used.size > 0 && !fits(record)) return false;
      put(record);
      return true;
    },
    /** Holds a record if there is room for it. */
    keep(record: Saved): void {
      if (!held.has(record.key) && fits(record)) put(record);
    },
  };
}
