import type { RecordStore } from "../ports.ts";
import { longestOperation } from "./protocol.ts";

/** The store a dry run is handed: it reads as ever and has no way to write. */
export const readOnlyStore = (store: RecordStore): RecordStore => ({
  list: (prefix, cursor, limit) => store.list(prefix, cursor, limit),
  getMany: (keys) => store.getMany(keys),
  put: () => Promise.reject(new Error("A dry run tried to write")),
});

/** Calls `ring` after this number of ms, unless the returned function is called before. */
type Timer = (milliseconds: number, ring: () => void) => () => void;

const timer: Timer = (milliseconds, ring) => {
  const timeout = setTimeout(ring, milliseconds);
  return () => clearTimeout(timeout);
};

/** The same store, with an operation that never answers turned into one that fails. It may still have had its effect. */
export function withDeadline(store: RecordStore, milliseconds = longestOperation, after = timer): RecordStore {
  const inTime = <T>(work: Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const late = () => reject(new Error(`KV gave no answer within ${milliseconds / 1000} seconds`));
      const cancel = after(milliseconds, late);
      work.finally(cancel).then(resolve, reject);
    });
  return {
    list: (prefix, cursor, limit) => inTime(store.list(prefix, cursor, limit)),
    getMany: (keys) => inTime(store.getMany(keys)),
    put: (key, text, options) => inTime(store.put(key, text, options)),
  };
}
