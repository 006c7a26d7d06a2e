import type { KeyEntry, RecordStore, Stored } from "../../src/control/ports.ts";
import type { Client } from "./history.ts";
import type { Random } from "./random.ts";
import type { Time } from "./time.ts";

/** What production would bill, and what the application lost. */
export type Usage = {
  lists: number;
  reads: number;
  writes: number;
  applicationWrites: number;
  lost: number;
  longestWindow: number;
};

const latencies = { list: 60, read: 40, cached: 3, put: 120 };
const prefix = "user:";
const digits = 8;

type World = { records: number; time: Time; random: Random; readCache: number; seedText: (id: string) => string };

/**
 * A collection of very many records with production's latencies and read cache, and no faults. Keeps no more of a record
 * than what was written last.
 */
export function createLargeKv({ records, time, random, readCache, seedText }: World) {
  const usage: Usage = { lists: 0, reads: 0, writes: 0, applicationWrites: 0, lost: 0, longestWindow: 0 };
  const written = new Map<number, Buffer>();
  const versions = new Uint32Array(records);
  const byApplication = new Uint8Array(records);
  const cache = new Map<number, { text: Buffer | undefined; version: number; fetchedAt: number }>();
  const seen = new Map<Client, Map<number, { version: number; fetchedAt: number }>>();

  const idOf = (index: number): string => String(index).padStart(digits, "0");
  const indexOf = (key: string): number => Number(key.slice(prefix.length));
  const textOf = (index: number, text: Buffer | undefined): string => text?.toString() ?? seedText(idOf(index));
  const jitter = (latency: number): number => latency * random.between(0.7, 1.3);

  function write(index: number, text: string, isApplication: boolean): void {
    written.set(index, Buffer.from(text));
    versions[index] = (versions[index] as number) + 1;
    byApplication[index] = isApplication ? 1 : 0;
  }

  /** A read through the cache of the place where executors live, at this moment. */
  function look(index: number) {
    const cached = cache.get(index);
    if (cached && time.now() - cached.fetchedAt < readCache) return cached;
    const fetched = { text: written.get(index), version: versions[index] as number, fetchedAt: time.now() };
    cache.delete(index);
    cache.set(index, fetched);
    for (const [old, { fetchedAt }] of cache) {
      if (time.now() - fetchedAt < readCache) break;
      cache.delete(old);
    }
    return fetched;
  }

  const view = (client: Client): RecordStore => ({
    async list(wanted, cursor, limit = 1_000) {
      usage.lists += 1;
      await time.sleep(jitter(latencies.list));
      if (wanted.length === prefix.length + digits) {
        return { keys: indexOf(wanted) < records ? [{ key: wanted, metadata: null }] : [], cursor: null };
      }
      const first = cursor === null ? 0 : Number(cursor);
      const keys: KeyEntry[] = [];
      for (let index = first; index < Math.min(records, first + limit); index += 1)
        keys.push({ key: `${prefix}${idOf(index)}`, metadata: null });
      return { keys, cursor: first + limit < records ? String(first + limit) : null };
    },
    async getMany(keys) {
      usage.reads += keys.length;
      const isCached = keys.every(
        (key) => time.now() - (cache.get(indexOf(key))?.fetchedAt ?? Number.NEGATIVE_INFINITY) < readCache,
      );
      const latency = jitter(isCached ? latencies.cached : latencies.read);
      await time.sleep(latency / 2);
      const found = new Map<string, Stored>();
      const read = new Map<number, { version: number; fetchedAt: number }>();
      for (const key of keys) {
        const index = indexOf(key);
        const { text, version, fetchedAt } = look(index);
        read.set(index, { version, fetchedAt });
        found.set(key, { text: textOf(index, text), metadata: null });
      }
      seen.set(client, read);
      await time.sleep(latency / 2);
      return found;
    },
    async put(key, text) {
      usage.writes += 1;
      const index = indexOf(key);
      const read = seen.get(client)?.get(index);
      const latency = jitter(latencies.put);
      await time.sleep(latency / 2);
      if (read && read.version !== versions[index] && byApplication[index] === 1) usage.lost += 1;
      if (read) usage.longestWindow = Math.max(usage.longestWindow, time.now() - read.fetchedAt);
      write(index, text, false);
      await time.sleep(latency / 2);
    },
  });

  return {
    view,
    usage,
    /** The application reads a record and writes it a moment later, as it does everywhere. */
    applicationWrites(index: number, change: (text: string) => string): void {
      const text = textOf(index, written.get(index));
      time.after(random.between(5, 60), () => {
        usage.applicationWrites += 1;
        write(index, change(text), true);
      });
    },
  };
}
