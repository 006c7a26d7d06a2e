import type { RecordStore } from "../ports.ts";

/** The store a dry run is handed: it reads as ever and has no way to write. */
export const readOnlyStore = (store: RecordStore): RecordStore => ({
  list: (prefix, cursor, limit) => store.list(prefix, cursor, limit),
  getMany: (keys) => store.getMany(keys),
  put: () => Promise.reject(new Error("A dry run tried to write")),
});
