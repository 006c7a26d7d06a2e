/**
 * The real Worker over a KV store that is worked out instead of kept: a hundred thousand records are there at once and
 * take no memory, so that what is measured is the coordinator and its books, not the emulator of KV beside it in workerd.
 */
import { snapshotIdOf, uidOf } from "../../src/seed/identity.ts";
import { seededSnapshot } from "../../src/seed/snapshots.ts";
import { seededUser } from "../../src/seed/users.ts";
import worker, { Coordinator as RealCoordinator } from "../../src/worker/index.ts";

// A multiple of the 33 in which the kinds of records come back. Records this number apart share their text.
const templates = 990;
const now = Date.now() - 3_600_000;
const seeding = { users: templates, snapshots: templates, now };
const pageSize = 1_000;

function computedNamespace(count, keyOf, template) {
  const entries = Array.from({ length: templates }, (_, index) => template(index, seeding));
  const indexes = new Map(Array.from({ length: count }, (_, index) => [keyOf(index), index]));
  const keys = [...indexes.keys()].sort();
  // workerd's clock moves, and others get their turn, only when something is waited for. Once a batch is enough: more
  // would be most of what is measured.
  const moment = () => scheduler.wait(0);
  const groupOfWrites = 6;
  const entryOf = (key) => {
    const index = indexes.get(key);
    return index === undefined ? null : entries[index % templates];
  };
  const stored = (key) => ({ value: entryOf(key)?.value ?? null, metadata: entryOf(key)?.metadata ?? null });

  return {
    async list({ cursor = "0" }) {
      await moment();
      const end = Number(cursor) + pageSize;
      const page = keys.slice(Number(cursor), end).map((name) => ({ name, expiration: entryOf(name).expiration }));
      return { keys: page, list_complete: end >= keys.length, cursor: String(end) };
    },
    get: async (key) => stored(key).value,
    async getWithMetadata(key) {
      if (!Array.isArray(key)) return stored(key);
      if (key.length > groupOfWrites) await moment();
      return new Map(key.map((each) => [each, stored(each)]));
    },
    // Nobody reads it again: the run is not disturbed and no record is put off.
    async put() {},
  };
}

// Worker and coordinator share the isolate here, and with it the store.
let computed;

function computedEnv(env) {
  computed ??= {
    KV_USERS: computedNamespace(env.USERS, (index) => `user:${uidOf(index)}`, seededUser),
    KV_SNAPS: computedNamespace(env.SNAPSHOTS, (index) => `snap:${snapshotIdOf(index)}`, seededSnapshot),
  };
  return { ...env, ...computed };
}

export class Coordinator extends RealCoordinator {
  constructor(state, env) {
    super(state, computedEnv(env));
  }
}

let own;

export default {
  fetch(request, env) {
    own ??= computedEnv(env);
    return worker.fetch(request, own);
  },
};
