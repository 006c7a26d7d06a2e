import { deleteDB, openDB } from "idb";

/** Where a value is stored: names and numbers, of which the first says what kind of value it is. */
export type StoragePath = readonly (string | number)[];
type StoredValue = { path: StoragePath; value: unknown };

/** Visitors' databases have it under this name, so it stays. */
const storeName = "kept";
/** In ms: changes that follow each other within it are written together. */
const writeDelay = 200;

/**
 * Opens the demo's storage in the browser's IndexedDB. All changes up to a moment are written in one transaction. So a
 * page that is loaded again, or crashed, finds everything as it stood at one moment: never a run log without its records.
 * @param options.outdated the database of an earlier version of the demo, which is deleted
 * @param options.onFailure called when a write fails; nothing is stored from then on
 * @throws DOMException where the browser has no storage, as in some private windows
 */
export async function openStorage(
  name: string,
  { outdated, onFailure }: { outdated: string; onFailure: (error: unknown) => void },
) {
  const database = await openDB(name, 1, { upgrade: (created) => void created.createObjectStore(storeName) });
  deleteDB(outdated).catch(() => {});
  let pending = new Map<string, StoredValue>();
  let lastWrite: Promise<void> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  async function writePending(): Promise<void> {
    if (pending.size === 0 || isClosed) return;
    const changes = [...pending.values()];
    pending = new Map();
    try {
      const { store, done } = database.transaction(storeName, "readwrite");
      const requests = changes.map(({ path, value }) =>
        value === undefined ? store.delete([...path]) : store.put(value, [...path]),
      );
      await Promise.all([...requests, done]);
    } catch (error) {
      // After a gap, what is written later would no longer be the state of one moment.
      isClosed = true;
      onFailure(error);
    }
  }

  /** Writes all changes made so far. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    lastWrite = lastWrite.then(writePending);
    return lastWrite;
  }

  return {
    /** Stores a value; `undefined` deletes what is stored there. */
    save(path: StoragePath, value: unknown): void {
      pending.set(JSON.stringify(path), { path, value });
      timer ??= setTimeout(flush, writeDelay);
    },
    flush,
    /** All values of one kind, in the order of their paths. */
    async readAll(kind: string): Promise<StoredValue[]> {
      const { store } = database.transaction(storeName);
      const range = IDBKeyRange.bound([kind], [kind, []]);
      const [paths, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
      return paths.map((path, index) => ({ path: path as (string | number)[], value: values[index] }));
    },
    /** Deletes everything, stores this one value and accepts no changes after that. */
    async reset(path: StoragePath, value: unknown): Promise<void> {
      await flush();
      isClosed = true;
      const { store, done } = database.transaction(storeName, "readwrite");
      await Promise.all([store.clear(), store.put(value, [...path]), done]);
    },
  };
}
export type DemoStorage = Awaited<ReturnType<typeof openStorage>>;

/** For a browser without storage: the demo then lasts as long as the page. */
export const noStorage: DemoStorage = {
  save: () => {},
  flush: async () => {},
  readAll: async () => [],
  reset: async () => {},
};

/** A map whose changes are stored under a kind and a name. It starts with `entries`, changed as was stored. */
export async function persistentMap<Value>(
  storage: DemoStorage,
  [kind, name]: readonly [kind: string, name: string],
  entries: Iterable<readonly [string, Value]> = [],
): Promise<Map<string, Value>> {
  const map = new PersistentMap<Value>((key, value) => storage.save([`${kind} ${name}`, key], value));
  for (const [key, value] of entries) map.load(key, value);
  for (const { path, value } of await storage.readAll(`${kind} ${name}`)) map.load(path[1] as string, value as Value);
  return map;
}

class PersistentMap<Value> extends Map<string, Value> {
  readonly #save: (key: string, value: Value | undefined) => void;

  constructor(save: (key: string, value: Value | undefined) => void) {
    super();
    this.#save = save;
  }

  /** Sets an entry that need not be stored. */
  load(key: string, value: Value): void {
    super.set(key, value);
  }

  override set(key: string, value: Value): this {
    super.set(key, value);
    this.#save(key, value);
    return this;
  }

  /** An entry that the map started with is back after a reload: no one deletes those. */
  override delete(key: string): boolean {
    this.#save(key, undefined);
    return super.delete(key);
  }
}
