/** What is kept is found by a path of names and numbers; its first part is the kind of thing. */
export type Path = readonly (string | number)[];
type Kept = { path: Path; value: unknown };

const store = "kept";
/** In ms: what is told within it is written together. */
const pause = 200;

/**
 * Keeps what it is told in the browser's IndexedDB. What was told by a moment is written in one transaction, so what is
 * found after a reload or a crash is the whole as it stood at some moment: never a run log without its records.
 * @param outdated the name under which an earlier version kept the same in another form
 */
export async function openJournal(name: string, outdated: string, failed: (error: unknown) => void) {
  const database = await open(name);
  indexedDB.deleteDatabase(outdated);
  let told = new Map<string, Kept>();
  let written: Promise<void> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  async function write(): Promise<void> {
    if (told.size === 0 || isClosed) return;
    const batch = told;
    told = new Map();
    try {
      await change((kept) => {
        for (const { path, value } of batch.values()) {
          if (value === undefined) kept.delete(path as IDBValidKey);
          else kept.put(value, path as IDBValidKey);
        }
      });
    } catch (error) {
      // With a gap in it, what comes after would not be the whole any more.
      isClosed = true;
      failed(error);
    }
  }

  /** Everything told so far, written. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    written = written.then(write);
    return written;
  }

  function change(make: (kept: IDBObjectStore) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(store, "readwrite");
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
      make(transaction.objectStore(store));
    });
  }

  return {
    /** `undefined` takes out what is kept there. */
    tell(path: Path, value: unknown): void {
      told.set(JSON.stringify(path), { path, value });
      timer ??= setTimeout(flush, pause);
    },
    flush,
    /** All of one kind, in the order of their paths. */
    async read(kind: string): Promise<Kept[]> {
      const kept = database.transaction(store).objectStore(store);
      const all = IDBKeyRange.bound([kind], [kind, []]);
      const [paths, values] = await Promise.all([done(kept.getAllKeys(all)), done(kept.getAll(all))]);
      return paths.map((path, index) => ({ path: path as (string | number)[], value: values[index] }));
    },
    /** Forgets everything but this, and takes nothing more. */
    async startOver(path: Path, value: unknown): Promise<void> {
      await flush();
      isClosed = true;
      await change((kept) => {
        kept.clear();
        kept.put(value, path as IDBValidKey);
      });
    },
  };
}
export type Journal = Awaited<ReturnType<typeof openJournal>>;

/** For a browser that keeps nothing: the demo then lasts as long as the page. */
export const forgetful: Journal = {
  tell: () => {},
  flush: async () => {},
  read: async () => [],
  startOver: async () => {},
};

function open(name: string): Promise<IDBDatabase> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(store);
  return done(opening);
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
