import type { RecordStore, Stored } from "../../src/control/ports.ts";

export type Faults = {
  /** How likely an operation fails, from 0 to 1. */
  failures: number;
  /** How likely a write that "failed" reached the store all the same, as with a time-out. */
  landed: number;
  /** How likely a read gives what was stored before, for as long as a cache may. */
  stale: number;
  /** How likely a listing answers an empty page that is not the last. */
  emptyPages: number;
};

/** As long as a read of KV may be cached, in ms. */
const readCache = 60_000;

/** A store with the faults that the local emulator does not have. */
export function faulty(store: RecordStore, faults: Faults, random: () => number, clock: () => number) {
  const before = new Map<string, { stored: Stored; until: number }>();
  const lastPut = new Map<string, number>();
  let underWay = 0;
  const seen = { failures: 0, stale: 0, emptyPages: 0, mostAtOnce: 0 };

  async function operation<T>(name: string, work: () => Promise<T>): Promise<T> {
    underWay += 1;
    seen.mostAtOnce = Math.max(seen.mostAtOnce, underWay);
    try {
      if (random() >= faults.failures) return await work();
      seen.failures += 1;
      const hasLanded = name === "PUT" && random() < faults.landed;
      if (hasLanded) await work();
      const kinds = ["500 Internal Server Error", "no answer within 30 seconds"];
      // Who is refused with a 429 has written nothing.
      if (!hasLanded) kinds.push("429 Too Many Requests");
      throw new Error(`KV ${name} failed: ${kinds[Math.floor(random() * kinds.length)]}`);
    } finally {
      underWay -= 1;
    }
  }

  const wrapped: RecordStore = {
    list: (prefix, cursor, limit) =>
      operation("GET", async () => {
        if (random() < faults.emptyPages) {
          seen.emptyPages += 1;
          return { keys: [], cursor: cursor ?? "" };
        }
        return store.list(prefix, cursor === "" ? null : cursor, limit);
      }),
    getMany: (keys) =>
      operation("GET", async () => {
        const found = await store.getMany(keys);
        for (const key of keys) {
          const old = before.get(key);
          if (!old || clock() >= old.until || random() >= faults.stale) continue;
          seen.stale += 1;
          found.set(key, old.stored);
        }
        return found;
      }),
    put: (key, text, options) =>
      operation("PUT", async () => {
        const last = lastPut.get(key);
        if (last !== undefined && clock() - last < 1_000) throw new Error("KV PUT failed: 429 Too Many Requests");
        lastPut.set(key, clock());
        const old = (await store.getMany([key])).get(key);
        if (old) before.set(key, { stored: old, until: clock() + readCache });
        await store.put(key, text, options);
      }),
  };
  return { store: wrapped, seen };
}

/** A sequence of numbers from 0 to 1 that is the same every time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
