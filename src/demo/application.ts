import type { MemoryEntry } from "../control/memory/store.ts";
import { superadmin } from "../seed/identity.ts";
import { seededSnapshot } from "../seed/seedSnapshots.ts";
import { seededUser } from "../seed/seedUsers.ts";
import type { Records, Seed } from "./demoRecords.ts";

const isRecord = (key: string): boolean => /^(?:user|snap):[^:]+$/.test(key) && key !== `user:${superadmin.uid}`;
const anyOf = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(Math.random() * items.length)];

/** QuickStage itself, as its migration meets it: it writes records while they are being migrated, and some are broken. */
export function createApplication(records: Records, seed: Seed, isBusy: () => boolean) {
  const stores = [records.user, records.snapshot];

  /** One record a moment: mostly one that is there, as somebody signs in or looks at a snapshot; sometimes a new one. */
  function write(): void {
    const store = anyOf(stores) as Records["user"];
    const key = Math.random() < 0.75 ? anyOf([...store.keys()].filter(isRecord)) : undefined;
    const entry = key && store.get(key);
    if (key && entry) touch(store, key, entry);
    else add(store);
  }

  function add(store: Records["user"]): void {
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

  const timer = setInterval(() => isBusy() && write(), 400);

  return {
    stop: () => clearInterval(timer),
    /** Cuts off the text of so many records. @returns how many there were left to break */
    breakSome(wanted: number): number {
      const whole = stores.flatMap((store) =>
        [...store].filter(([key, { text }]) => isRecord(key) && text.endsWith("}")).map(([key]) => ({ store, key })),
      );
      const chosen = Array.from({ length: Math.min(wanted, whole.length) }, () =>
        whole.splice(Math.floor(Math.random() * whole.length), 1),
      ).flat();
      for (const { store, key } of chosen) {
        const entry = store.get(key) as MemoryEntry;
        store.set(key, { ...entry, text: entry.text.slice(0, Math.floor(entry.text.length * 0.6)) });
      }
      return chosen.length;
    },
  };
}

function touch(store: Records["user"], key: string, entry: MemoryEntry): void {
  // A number that JavaScript can't hold would be lost on the way through it.
  if (/\d{17}/.test(entry.text)) return;
  try {
    const record: unknown = JSON.parse(entry.text);
    if (record === null || typeof record !== "object" || Array.isArray(record)) return;
    const seen = key.startsWith("user:")
      ? { lastLoginAt: Date.now() }
      : { commentsCount: Math.floor(Math.random() * 50) };
    store.set(key, { ...entry, text: JSON.stringify({ ...record, ...seen }) });
  } catch {
    // A record that is broken can't be read by its application either.
  }
}
