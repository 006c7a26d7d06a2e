/**
 * KV namespaces that are worked out instead of kept: a hundred thousand records are there at once and take no memory, so
 * that what is measured is the run, not the emulator of KV beside it in workerd. Nobody reads again what is written, so
 * the run is not disturbed and no record is deferred.
 */
import { snapshotIdOf, uidOf } from "../../src/seed/seedIds.ts";
import { seededSnapshot } from "../../src/seed/seedSnapshots.ts";
import { seededUser } from "../../src/seed/seedUsers.ts";

// A multiple of the 33 in which the kinds of records come back. Records this number apart share their text.
const templates = 990;
const seeding = { users: templates, snapshots: templates, now: Date.now() - 3_600_000 };

/** @param latency in ms, by operation; and what is counted of them */
function computedNamespace(count, keyOf, template, { list, read, write }, operations) {
  const entries = Array.from({ length: templates }, (_, index) => template(index, seeding));
  const indexes = new Map(Array.from({ length: count }, (_, index) => [keyOf(index), index]));
  const keys = [...indexes.keys()].sort();
  const entryOf = (key) => entries[indexes.get(key) % templates];
  const stored = (key) => ({ value: entryOf(key)?.value ?? null, metadata: entryOf(key)?.metadata ?? null });

  return {
    async list({ cursor = "0", limit = 1_000, prefix }) {
      operations.list += 1;
      await scheduler.wait(list);
      const found = prefix.endsWith(":") ? keys : keys.filter((key) => key.startsWith(prefix));
      const end = Number(cursor) + limit;
      const page = found.slice(Number(cursor), end).map((name) => ({ name, expiration: entryOf(name).expiration }));
      return { keys: page, list_complete: end >= found.length, cursor: String(end) };
    },
    get: async (key) => stored(key).value,
    async getWithMetadata(key) {
      operations.read += Array.isArray(key) ? key.length : 1;
      await scheduler.wait(read);
      return Array.isArray(key) ? new Map(key.map((each) => [each, stored(each)])) : stored(key);
    },
    async put() {
      operations.write += 1;
      await scheduler.wait(write);
    },
  };
}

/** The environment with computed namespaces in place of its own; Worker and objects share the isolate here, and with it these. */
export function createComputed() {
  const operations = { list: 0, read: 0, write: 0 };
  let computed;
  const environment = (env) => {
    const latency = { list: env.LIST_MS, read: env.READ_MS, write: env.WRITE_MS };
    computed ??= {
      KV_USERS: computedNamespace(env.USERS, (index) => `user:${uidOf(index)}`, seededUser, latency, operations),
      KV_SNAPS: computedNamespace(
        env.SNAPSHOTS,
        (index) => `snap:${snapshotIdOf(index)}`,
        seededSnapshot,
        latency,
        operations,
      ),
    };
    return { ...env, ...computed };
  };
  return { operations, environment };
}
