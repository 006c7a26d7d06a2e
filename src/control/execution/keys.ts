import { byUtf8 } from "../../engine/utf8Order.ts";
import { recordId } from "../../schema/collections.ts";
import type { Definition } from "../../schema/definition.ts";
import { kinds } from "../kinds/decide.ts";
import { inParallel } from "../parallel.ts";
import type { KeyEntry, RecordStore, Stored } from "../ports.ts";
import type { Row } from "../rows.ts";
import { writesAtOnce } from "../runState.ts";
import type { Work } from "./protocol.ts";

/** A key, and whether no listing has it: the record may be gone, or the listing lags behind. */
export type ListedKey = KeyEntry & { unlisted?: boolean };

/** An entry's metadata: as the listing has it, or as it came with the text where the listing does not say. */
export const metadataOf = (entry: ListedKey, stored: Stored | undefined): unknown =>
  "metadata" in entry ? entry.metadata : stored?.metadata;

const mostKeys = 1_000;
/** Keys more than the batch had when it was cut: some were created since. */
const spare = 20;

/** The record keys of a batch that are still to come, listed again: expirations and metadata are as a listing has them now. */
export async function listBatch(
  store: RecordStore,
  definition: Definition,
  { after, last, cursor, position, keys }: NonNullable<Work["batch"]>,
): Promise<KeyEntry[]> {
  if (keys)
    return listKeys(
      store,
      keys.filter((key) => after === null || byUtf8(key, after) > 0),
    );
  try {
    return await listRange(store, definition, { after, last, cursor }, Math.min(mostKeys, position + spare));
  } catch (error) {
    // A cursor that is refused is no loss: the range is found from the start as well.
    if (cursor === null || !/cursor/i.test(String(error))) throw error;
    return listRange(store, definition, { after, last, cursor: null }, mostKeys);
  }
}

type Range = { after: string | null; last: string | null; cursor: string | null };

async function listRange(store: RecordStore, definition: Definition, { after, last, ...from }: Range, limit: number) {
  const found: KeyEntry[] = [];
  let { cursor } = from;
  for (let size = limit; ; size = mostKeys) {
    const page = await store.list(definition.prefix, cursor, size);
    for (const entry of page.keys) {
      if (last !== null && byUtf8(entry.key, last) > 0) return found;
      if (after !== null && byUtf8(entry.key, after) <= 0) continue;
      if (recordId(definition, entry.key) !== null) found.push(entry);
    }
    if (page.cursor === null || page.keys.at(-1)?.key === last) return found;
    cursor = page.cursor;
  }
}

/** Chosen keys, each listed by itself, which is the only way to learn when an entry expires. */
export async function listKeys(store: RecordStore, keys: readonly string[]): Promise<ListedKey[]> {
  const found = new Map<string, KeyEntry>();
  await inParallel(writesAtOnce, keys, async (key) => {
    // The local emulator finds nothing by a prefix that holds a NUL.
    const prefix = key.split("\0", 1)[0] as string;
    let cursor: string | null = null;
    do {
      // In key order, so the key itself comes before every longer one that begins with it.
      const page: Awaited<ReturnType<RecordStore["list"]>> = await store.list(
        prefix,
        cursor,
        prefix === key ? 1 : mostKeys,
      );
      const first = page.keys.find((each) => byUtf8(each.key, key) >= 0);
      if (first) {
        if (first.key === key) found.set(key, first);
        return;
      }
      cursor = page.cursor;
    } while (cursor !== null);
  });
  return keys.map((key) => found.get(key) ?? { key, unlisted: true });
}

/**
 * Of a batch's listing, the keys that the run has to process: all of them, those that the run it refers to has a result
 * for, or those that were saved. A record that is gone from the listing needs a result as well.
 */
export function keysOf(
  work: Work,
  listed: readonly ListedKey[],
  referred: ReadonlyMap<string, Row>,
  saved: readonly string[],
): ListedKey[] {
  const { kind, options } = work.run;
  const only = kinds[kind].only;
  const isOfRun = options.of !== undefined && only !== undefined;
  if (options.ids !== undefined || (kind !== "restore" && !isOfRun)) return [...listed];
  const wanted = isOfRun ? [...referred].filter(([, row]) => row.action === only).map(([key]) => key) : [...saved];
  const entries = new Map(listed.map((entry) => [entry.key, entry]));
  return wanted.sort(byUtf8).map((key) => entries.get(key) ?? { key, unlisted: true });
}
