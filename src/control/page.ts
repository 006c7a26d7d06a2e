import { byUtf8 } from "../engine/order.ts";
import { recordId } from "../schema/collections.ts";
import type { Definition } from "../schema/definition.ts";
import { type BackupPart, readPart } from "./backup.ts";
import { concerned, earlierRows } from "./earlier.ts";
import { kinds } from "./kinds/kinds.ts";
import { inParallel } from "./parallel.ts";
import type { KeyEntry, RecordStore, RunLog, Vault } from "./ports.ts";
import type { RunState } from "./run.ts";

/** Keys that a run is to take next, and where its listing goes on. */
export type Page = {
  keys: KeyEntry[];
  cursor: string | null;
  after: string | null;
  /** For a restore: the part of the backup that they are in. */
  part?: BackupPart;
};

const idsAtOnce = 100;
/** The most operations that reading one page takes. */
export const pageOperations = idsAtOnce;

/** The next page of keys that a run is concerned with, in key order, each with its expiration as it is now. */
export async function nextPage(
  store: RecordStore,
  log: RunLog,
  vault: Vault | null,
  run: RunState,
  definition: Definition,
): Promise<Page> {
  const { ids, of } = run.options;
  const { cursor, after } = run.scan;
  if (run.kind === "restore") return pageOfBackup(store, vault as Vault, log, run, definition);
  if (ids !== undefined) return pageOfIds(store, definition, ids, Number(cursor ?? 0));

  const page = await store.list(definition.prefix, cursor);
  const last = page.keys.at(-1)?.key ?? after;
  const records = page.keys.filter(({ key }) => recordId(definition, key) !== null);
  const next = { cursor: page.cursor, after: page.cursor === null ? null : last };
  const { only } = kinds[run.kind];
  if (of === undefined || only === undefined) return { ...next, keys: records };

  // Everything behind the page before, up to the end of this one: also what is gone and in no listing any more.
  const upTo = page.cursor === null ? null : last;
  const first = after === null ? definition.prefix : `${after}\u0000`;
  const rows = await earlierRows(log, of, definition, { first, last: upTo });
  return { ...next, keys: concerned(records, rows, only) };
}

/** Every part is read and checked while a restore counts, so before it writes anything. */
async function pageOfBackup(
  store: RecordStore,
  vault: Vault,
  log: RunLog,
  run: RunState,
  definition: Definition,
): Promise<Page> {
  const parts = log.parts(run.options.backup as string).filter(({ type }) => type === definition.type);
  const index = Number(run.scan.cursor ?? 0);
  const part = parts[index];
  if (!part) return { keys: [], cursor: null, after: null };
  const ids = run.options.ids?.map((id) => `${definition.prefix}${id}`);
  const inPart = (await readPart(vault, part)).map(({ key }) => key).filter((key) => ids?.includes(key) ?? true);
  const keys: KeyEntry[] = inPart.toSorted(byUtf8).map((key) => ({ key }));
  // An entry that expires at another time than it was saved with has changed since.
  if (run.scan.phase === "work") await findExpirations(store, keys);
  const next = { cursor: index + 1 < parts.length ? String(index + 1) : null, after: null, part };
  if (ids === undefined || next.cursor !== null) return { ...next, keys };
  // With the last part it is certain which of the chosen records are in none: that has to be told, too.
  const missing = new Set(ids);
  for (const each of parts) for (const { key } of await readPart(vault, each)) missing.delete(key);
  return { ...next, keys: [...keys, ...[...missing].map((key) => ({ key }))].sort((a, b) => byUtf8(a.key, b.key)) };
}

/** Chosen records, with their expirations. */
async function pageOfIds(
  store: RecordStore,
  definition: Definition,
  ids: readonly string[],
  from: number,
): Promise<Page> {
  const sorted = [...new Set(ids)].map((id) => `${definition.prefix}${id}`).sort(byUtf8);
  const keys: KeyEntry[] = sorted.slice(from, from + idsAtOnce).map((key) => ({ key }));
  await findExpirations(store, keys);
  const end = from + keys.length;
  return { keys, cursor: end < sorted.length ? String(end) : null, after: null };
}

/** Lists each key by itself, for a listing can't begin at a key: a hundred operations for a hundred keys. */
async function findExpirations(store: RecordStore, keys: readonly KeyEntry[]): Promise<void> {
  await inParallel(6, keys, async (entry) => {
    const { keys: found } = await store.list(entry.key, null);
    const { expiration } = found.find(({ key }) => key === entry.key) ?? {};
    if (expiration !== undefined) entry.expiration = expiration;
  });
}
