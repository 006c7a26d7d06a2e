import type { MemoryEntry } from "../control/memory/memoryRecordStore.ts";
import { superadmin } from "../seed/seedIds.ts";
import { seededSnapshot } from "../seed/seedSnapshots.ts";
import { seededUser } from "../seed/seedUsers.ts";
import type { Records, Seed } from "./demoRecords.ts";

/** In ms, between two writes of the application. */
const writeInterval = 400;
/** The share of writes that change a record; the others add one. */
const changeShare = 0.75;

const isRecord = (key: string): boolean => /^(?:user|snap):[^:]+$/.test(key) && key !== `user:${superadmin.uid}`;
const anyOf = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(Math.random() * items.length)];

/**
 * Plays QuickStage, which goes on writing records while they are migrated, and damages records on request.
 * @param isBusy asked before each write, whether the application writes at all
 */
export function simulateApplication(records: Records, seed: Seed, isBusy: () => boolean) {
  const stores = [records.user, records.snapshot];

  /** Changes a record, as a sign-in or a visit does, or adds a new one. */
  function write(): void {
    const store = anyOf(stores) as Records["user"];
    const key = Math.random() < changeShare ? anyOf([...store.keys()].filter(isRecord)) : undefined;
    const entry = key && store.get(key);
    if (key && entry) changeRecord(store, key, entry);
    else addRecord(store);
  }

  function addRecord(store: Records["user"]): void {
    const number = seed.records + Math.floor(Math.random() * 1_000_000);
    const options = { ...seed, now: Date.now() };
    if (store === records.user) {
      const { uid, value } = seededUser(number, options);
      store.set(`user:${uid}`, { text: value });
    } else {
      const { id, value: text, ...rest } = seededSnapshot(number, options);
      store.set(`snap:${id}`, { text, ...rest });
    }
  }

  const timer = setInterval(() => isBusy() && write(), writeInterval);

  return {
    stop: () => clearInterval(timer),
    /** Cuts off the text of up to `count` records. @returns how many it was: those that are left may be fewer */
    breakRecords(count: number): number {
      const intact = stores.flatMap((store) =>
        [...store].filter(([key, { text }]) => isRecord(key) && text.endsWith("}")).map(([key]) => ({ store, key })),
      );
      const chosen = Array.from({ length: Math.min(count, intact.length) }, () =>
        intact.splice(Math.floor(Math.random() * intact.length), 1),
      ).flat();
      for (const { store, key } of chosen) {
        const entry = store.get(key) as MemoryEntry;
        store.set(key, { ...entry, text: entry.text.slice(0, Math.floor(entry.text.length * 0.6)) });
      }
      return chosen.length;
    },
  };
}

function changeRecord(store: Records["user"], key: string, entry: MemoryEntry): void {
  // JSON.parse would change a number that a double can't hold.
  if (/\d{17}/.test(entry.text)) return;
  try {
    const record: unknown = JSON.parse(entry.text);
    if (record === null || typeof record !== "object" || Array.isArray(record)) return;
    const changes = key.startsWith("user:")
      ? { lastLoginAt: Date.now() }
      : { commentsCount: Math.floor(Math.random() * 50) };
    store.set(key, { ...entry, text: JSON.stringify({ ...record, ...changes }) });
  } catch {
    // The application can't read a broken record either.
  }
}
