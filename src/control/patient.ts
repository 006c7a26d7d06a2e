import type { RecordStore, Sleep } from "./ports.ts";

/** So often an operation is tried before its failure is anybody else's business: that takes some seven seconds. */
const attempts = 4;

/**
 * The same store, with every operation tried again when it fails, later each time and never in step with others.
 * @param throttled told of every failure that asks for less
 */
export function patient(store: RecordStore, sleep: Sleep, random: () => number, throttled: () => void): RecordStore {
  async function again<T>(operation: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await operation();
      } catch (error) {
        if (isThrottling(error)) throttled();
        if (attempt === attempts) throw error;
        // A second at least: KV takes one write a second per key.
        await sleep(1_000 * 2 ** (attempt - 1) * (1 + random() / 2));
      }
    }
  }
  return {
    list: (prefix, cursor) => again(() => store.list(prefix, cursor)),
    getMany: (keys) => again(() => store.getMany(keys)),
    put: (key, text, options) => again(() => store.put(key, text, options)),
  };
}

/** Whether the store asks for less. */
export const isThrottling = (error: unknown): boolean => /\b429\b|too many/i.test(String(error));
