import { longestOperation } from "../../src/control/execution/protocol.ts";
import { withDeadline } from "../../src/control/execution/stores.ts";
import {
  type KeyEntry,
  type PutOptions,
  type RecordStore,
  type Stored,
  TooLargeTogether,
} from "../../src/control/ports.ts";
import { byUtf8 } from "../../src/engine/utf8Order.ts";
import type { Config } from "./config.ts";
import type { Faults } from "./faults.ts";
import {
  type Client,
  createHistory,
  type History,
  isAlive,
  type Put,
  type Read,
  type Version,
  versionAt,
} from "./history.ts";
import { createOperate } from "./operation.ts";
import type { Random } from "./random.ts";
import type { Time } from "./time.ts";
import type { Trace } from "./trace.ts";

/** One collection in Workers KV, with the manners that it has in production. */
export type Kv = ReturnType<typeof createKv>;

const latencies = { list: 60, read: 40, cached: 3, put: 120 };
const mostKeys = 1_000;
const mostLag = 50_000;

type Cached = { version: Version | null; fetchedAt: number; fetchedBy: Read["fetchedBy"] };
export type KvWorld = {
  config: Config;
  time: Time;
  random: Random;
  faults: Faults;
  trace: Trace;
  finding: (text: string) => void;
};

export function createKv(type: string, world: KvWorld) {
  const { config, time, random, faults, trace, finding } = world;
  const history: History = createHistory();
  const { versions } = history;
  const keys: string[] = [];
  const caches = new Map<string, Map<string, Cached>>();
  const cursors: { after: string | null; refused: boolean }[] = [];

  const operate = createOperate(world);
  const current = (key: string): Version | null => versions.get(key)?.at(-1) ?? null;

  function commit(key: string, version: Version): void {
    const known = versions.get(key);
    if (known) known.push(version);
    else {
      versions.set(key, [version]);
      keys.splice(placeOf(keys, key), 0, key);
    }
  }

  function cacheOf(location: string): Map<string, Cached> {
    const cache = caches.get(location) ?? new Map<string, Cached>();
    caches.set(location, cache);
    return cache;
  }

  /** One value as it is read somewhere: from that place's cache, or from where it is stored. */
  function look(location: string, key: string, by: Read["fetchedBy"]): Cached & { isCached: boolean } {
    const cache = cacheOf(location);
    const cached = cache.get(key);
    if (cached && time.now() - cached.fetchedAt < config.readCache && !faults.meets("evictions"))
      return { ...cached, isCached: true };
    const version = current(key);
    const fetched: Cached = {
      version: isAlive(version, time.now()) ? version : null,
      fetchedAt: time.now(),
      fetchedBy: by,
    };
    cache.set(key, fetched);
    return { ...fetched, isCached: false };
  }

  function list(client: Client, prefix: string, cursor: string | null, limit = mostKeys) {
    return operate(client, "list", [prefix], latencies.list, () => {
      const from = cursor === null ? null : cursors[Number(cursor.slice(4))];
      if (from === undefined || from?.refused || (cursor !== null && faults.meets("cursors"))) {
        throw new Error("KV GET failed: 400 Invalid cursor");
      }
      const asOf = faults.has("listLag") && random.chance(0.2) ? time.now() - random.between(0, mostLag) : time.now();
      const give = (after: string | null): string => {
        cursors.push({ after, refused: faults.meets("cursors", 2) });
        return `cur_${cursors.length - 1}`;
      };
      const after = from?.after ?? null;
      if (faults.scripted.emptyPage(prefix, after) || (faults.has("emptyPages") && random.chance(0.25))) {
        trace(() => `${client.name} list ${type} ${prefix} after ${after}: an empty page`);
        return { keys: [], cursor: give(after) };
      }
      const most = faults.has("shortPages") && random.chance(0.3) ? 1 + random.below(limit) : limit;
      const page: KeyEntry[] = [];
      let place = Math.max(after === null ? 0 : placeOf(keys, after) + 1, placeOf(keys, prefix));
      let last = after;
      for (; place < keys.length && page.length < most; place += 1) {
        const key = keys[place] as string;
        if (!key.startsWith(prefix)) break;
        const version = versionAt(versions.get(key), asOf);
        last = key;
        if (!isAlive(version, asOf)) continue;
        const { expiration, metadata } = version;
        page.push({ key, ...(expiration !== undefined && { expiration }), metadata: metadata ?? null });
        client.lease?.listed.set(key, { expiration, metadata: metadata ?? null, at: time.now(), asOf });
      }
      const isLast = place >= keys.length || !(keys[place] as string).startsWith(prefix);
      const isOver = isLast && !(faults.has("emptyPages") && random.chance(0.2));
      trace(
        () => `${client.name} list ${type} ${prefix} after ${after}: ${page.length} keys${isOver ? ", the last" : ""}`,
      );
      return { keys: structuredClone(page), cursor: isOver ? null : give(last) };
    });
  }

  function getMany(client: Client, wanted: readonly string[]): Promise<Map<string, Stored>> {
    if (wanted.length > 100) finding(`${client.name}: ${wanted.length} keys in one read`);
    const isCached = wanted.every((key) => {
      const cached = cacheOf(client.location).get(key);
      return cached && time.now() - cached.fetchedAt < config.readCache;
    });
    // A read that is itself delayed is old when it is answered.
    const delays = client.delays;
    const begunAt = time.now();
    client.onRead(wanted);
    return operate(
      client,
      "read",
      wanted,
      isCached ? latencies.cached : latencies.read,
      () => {
        const found = new Map<string, Stored>();
        let size = 0;
        for (const key of wanted) {
          const { version, fetchedAt, fetchedBy } = look(
            client.location,
            key,
            time.now() - begunAt > longestOperation ? "frozen" : "run",
          );
          const read: Read = { version, fetchedAt, servedAt: time.now(), fetchedBy, delays };
          note(client, key, read);
          size += version?.text?.length ?? 0;
          if (version?.text != null)
            found.set(key, { text: version.text, metadata: structuredClone(version.metadata ?? null) });
        }
        trace(() => `${client.name} read ${type} ${wanted.length} keys from ${wanted[0]}${isCached ? ", cached" : ""}`);
        if (size > config.bulkCharacters && wanted.length > 1)
          throw new TooLargeTogether("KV GET failed: 413 more than 25 MB");
        return found;
      },
      () => {
        for (const key of wanted) {
          const name = `${client.lease?.work.run.id} ${key}`;
          history.failedReads.set(name, (history.failedReads.get(name) ?? 0) + 1);
        }
      },
    );
  }

  function note(client: Client, key: string, read: Read): void {
    if (!client.lease) return;
    client.lease.reads.set(key, read);
    const name = `${client.lease.work.run.id} ${key}`;
    const before = history.reads.get(name);
    if (before) before.push(read);
    else history.reads.set(name, [read]);
  }

  function put(client: Client, key: string, text: string, options: PutOptions): Promise<void> {
    const { lease } = client;
    const begunAt = time.now();
    const read = lease?.reads.get(key) ?? null;
    const entry: Put = {
      run: lease?.work.run.id ?? "nobody",
      lease: lease?.work.lease ?? -1,
      executor: client.executor ?? -1,
      type,
      key,
      text,
      options: structuredClone(options),
      begunAt,
      landedAt: null,
      answer: "none",
      late: false,
      read,
      listed: lease?.listed.get(key) ?? null,
      replaced: null,
      delayed: 0,
    };
    history.puts.push(entry);
    trace(() => `${client.name} put ${type} ${key} for ${entry.run}, lease ${entry.lease}`);
    const expiration = options.expiration;
    if (expiration !== undefined && expiration * 1_000 < begunAt + 60_000) {
      return operate(client, "put", [key], latencies.put, () => {
        throw new Error("KV PUT failed: 400 Invalid expiration: it must be at least 60 seconds in the future");
      });
    }
    const landed = (late: boolean) => {
      const before = current(key);
      if (before && time.now() - before.at < 1_000 && before.by !== "seed")
        throw new Error("KV PUT failed: 429 Too Many Requests");
      Object.assign(entry, { landedAt: time.now(), late: entry.late || late || client.isOver() });
      entry.delayed = client.delays - (read?.delays ?? 0);
      entry.replaced = isAlive(before, time.now()) ? before : null;
      commit(key, { at: time.now(), text, ...structuredClone(options), by: "run", put: entry });
      trace(() => `${client.name} put ${type} ${key} landed${entry.late ? " late" : ""}`);
      if (faults.has("writeThrough")) cacheOf(client.location).delete(key);
    };
    return operate(client, "put", [key], latencies.put, landed).then(
      () => void Object.assign(entry, { answer: "done" }),
      (error) => {
        entry.answer = "failed";
        trace(() => `${client.name} put ${type} ${key} failed: ${error.message}`);
        throw error;
      },
    );
  }

  return {
    type,
    history,
    keys,
    current,
    view(client: Client): RecordStore {
      const store: RecordStore = {
        list: (prefix, cursor, limit) => list(client, prefix, cursor, limit),
        getMany: (wanted) => getMany(client, wanted),
        put: (key, text, options) => put(client, key, text, options),
      };
      return withDeadline(store, longestOperation, (milliseconds, ring) => {
        let isCancelled = false;
        time.after(milliseconds, () => isCancelled || client.isOver() || ring());
        return () => {
          isCancelled = true;
        };
      });
    },
    /** A read of the application, through the cache of the place where it runs. */
    applicationRead: (location: string, key: string): Version | null => look(location, key, "application").version,
    /** A write of the application or of the seed; `null` deletes. @returns `false` when KV refuses it */
    write(key: string, text: string | null, by: "seed" | "application", options: PutOptions = {}): boolean {
      const before = current(key);
      if (before && by === "application" && before.by !== "seed" && time.now() - before.at < 1_000) return false;
      if (by === "application") trace(() => `application ${text === null ? "deletes" : "writes"} ${type} ${key}`);
      commit(key, { at: time.now(), text, by, ...options });
      return true;
    },
    /** Everything that is stored now, by key. */
    stored(): Map<string, Version & { text: string }> {
      const all = new Map<string, Version & { text: string }>();
      for (const key of keys) {
        const version = current(key);
        if (isAlive(version, time.now())) all.set(key, version);
      }
      return all;
    },
  };
}

/** Where a key is in a sorted list, or would be. */
export function placeOf(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byUtf8(sorted[middle] as string, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
