import { longestOperation } from "../control/execution/protocol.ts";
import type { RecordStore } from "../control/ports.ts";

/** The same store, with an operation that never answers turned into one that fails. It may still have had its effect. */
export function withDeadline(store: RecordStore, milliseconds = longestOperation): RecordStore {
  const inTime = async <T>(work: Promise<T>): Promise<T> => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`KV gave no answer within ${milliseconds / 1000} seconds`)),
        milliseconds,
      );
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    list: (prefix, cursor) => inTime(store.list(prefix, cursor)),
    getMany: (keys) => inTime(store.getMany(keys)),
    put: (key, text, options) => inTime(store.put(key, text, options)),
  };
}
