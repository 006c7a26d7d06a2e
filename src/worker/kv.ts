import { type KeyEntry, type RecordStore, type Stored, TooLargeTogether } from "../control/ports.ts";
import { withoutByteOrderMark } from "../engine/losslessJson.ts";

/** A KV namespace as a store of records. */
export function kvStore(namespace: KVNamespace): RecordStore {
  return {
    async list(prefix, cursor, limit) {
      const page = await namespace.list({ prefix, cursor, ...(limit !== undefined && { limit }) });
      const keys = page.keys.map(({ name, expiration, metadata }): KeyEntry => {
        return { key: name, metadata: metadata ?? null, ...(expiration !== undefined && { expiration }) };
      });
      return { keys, cursor: page.list_complete ? null : page.cursor };
    },

    getMany: (keys) => read(namespace, keys),

    async put(key, text, { expiration, metadata }) {
      await namespace.put(key, text, {
        ...(expiration !== undefined && { expiration }),
        ...(metadata !== undefined && { metadata }),
      });
    },
  };
}

async function read(namespace: KVNamespace, keys: readonly string[]): Promise<Map<string, Stored>> {
  const found = new Map<string, Stored>();
  if (keys.length === 0) return found;
  const values = await readBulk(namespace, keys);
  for (const [key, entry] of values) {
    // In bulk a key without a value is answered with no entry, alone with an entry without a value.
    if (entry?.value == null) continue;
    const { value, metadata } = entry;
    const damaged = value.includes("\uFFFD") && !(await isUtf8(namespace, key));
    // KV takes one byte order mark away in bulk and none alone; a record has to be the same text either way.
    found.set(key, { text: withoutByteOrderMark(value), metadata, ...(damaged && { damaged }) });
  }
  return found;
}

type Values = Map<string, { value: string | null; metadata: unknown } | null>;

async function readBulk(namespace: KVNamespace, keys: readonly string[]): Promise<Values> {
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) {
    return new Map([[only, await namespace.getWithMetadata(only, "text")]]);
  }
  try {
    return await namespace.getWithMetadata([...keys], "text");
  } catch (error) {
    // One answer holds 25 MB at most, so a few large records can be too much together though each alone is not.
    if (/413|too large|response size|exceed/i.test(String(error)) && !/for the day/i.test(String(error))) {
      throw new TooLargeTogether(String(error));
    }
    throw error;
  }
}

/** Reading as text turns bytes that are not UTF-8 into U+FFFD; written back, they would be lost. */
async function isUtf8(namespace: KVNamespace, key: string): Promise<boolean> {
  const bytes = await namespace.get(key, "arrayBuffer");
  if (bytes === null) return true;
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
