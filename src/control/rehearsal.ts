import type { RecordStore } from "./ports.ts";

/** The store a dry run is handed: it reads as ever and has no way to write. */
export function rehearsal(store: RecordStore): RecordStore {
  return {
    list: (prefix, cursor) => store.list(prefix, cursor),
    getMany: (keys) => store.getMany(keys),
    put: () => Promise.resolve(),
  };
}
