import { withoutByteOrderMark } from "../../engine/losslessJson.ts";
import { byUtf8 } from "../../engine/utf8Order.ts";
import type { KeyEntry, PutOptions, RecordStore, Stored } from "../ports.ts";

export type MemoryEntry = { text: string; expiration?: number; metadata?: unknown };

const pageSize = 1_000;

/** A collection in memory, with the manners of KV. `delay` is awaited before every operation, as a network would be. */
export function createMemoryStore(
  entries: Map<string, MemoryEntry> = new Map(),
  delay: (operation: "list" | "getMany" | "put", keys?: readonly string[]) => Promise<void> = async () => {},
): RecordStore & { entries: Map<string, MemoryEntry> } {
  let sorted: string[] | null = null;
  const keysInOrder = () => {
    // Others may have put an entry in and taken another out.
    const isSame = sorted?.length === entries.size && sorted.every((key) => entries.has(key));
    if (!isSame || !sorted) sorted = [...entries.keys()].sort(byUtf8);
    return sorted;
  };
  return {
    entries,
    async list(prefix, cursor, limit = pageSize) {
      await delay("list");
      const sortedKeys = keysInOrder();
      const page: KeyEntry[] = [];
      let index = cursor === null ? firstAfter(sortedKeys, prefix, true) : firstAfter(sortedKeys, cursor);
      for (; index < sortedKeys.length && page.length < limit; index += 1) {
        const key = sortedKeys[index] as string;
        if (!key.startsWith(prefix)) break;
        const { expiration, metadata = null } = entries.get(key) as MemoryEntry;
        page.push({ key, metadata, ...(expiration !== undefined && { expiration }) });
      }
      const isMore = sortedKeys[index]?.startsWith(prefix) === true;
      return { keys: page, cursor: isMore ? (page.at(-1)?.key ?? null) : null };
    },
    async getMany(keys) {
      await delay("getMany", keys);
      const found = new Map<string, Stored>();
      for (const key of keys) {
        const entry = entries.get(key);
        if (entry) found.set(key, { text: withoutByteOrderMark(entry.text), metadata: entry.metadata ?? null });
      }
      return found;
    },
    async put(key, text, { expiration, metadata }: PutOptions) {
      await delay("put", [key]);
      entries.set(key, {
        text,
        ...(expiration !== undefined && { expiration }),
        ...(metadata != null && { metadata }),
      });
    },
  };
}

function firstAfter(sorted: readonly string[], key: string, orAt = false): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byUtf8(sorted[middle] as string, key) > 0 || (orAt && sorted[middle] === key)) high = middle;
    else low = middle + 1;
  }
  return low;
}
