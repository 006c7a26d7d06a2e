/**
 * The real Worker with every KV operation counted, and beside it the naive way to do the same work. JavaScript, for it
 * lives in workerd and not in the Node program that the type checker sees around it.
 */
import { apply, plan } from "../../src/engine/plan.ts";
import { collections, recordId } from "../../src/schema/collections.ts";
import worker, { Coordinator as RealCoordinator } from "../../src/worker/index.ts";

// Worker and coordinator share the isolate here, and with it this.
const operations = { list: 0, read: 0, write: 0 };
const kinds = { list: "list", get: "read", getWithMetadata: "read", put: "write" };

function counted(namespace) {
  return new Proxy(namespace, {
    get(target, name) {
      const kind = kinds[name];
      if (!kind) return Reflect.get(target, name);
      return (...args) => {
        operations[kind] += 1;
        return target[name](...args);
      };
    },
  });
}

const countedEnv = (env) => ({ ...env, KV_USERS: counted(env.KV_USERS), KV_SNAPS: counted(env.KV_SNAPS) });

export class Coordinator extends RealCoordinator {
  constructor(state, env) {
    super(state, countedEnv(env));
  }
}

let own;

export default {
  async fetch(request, env) {
    own ??= countedEnv(env);
    switch (new URL(request.url).pathname) {
      case "/load":
        return load(await request.json(), env);
      case "/operations":
        return Response.json(operations);
      case "/naive":
        return Response.json({ migrated: await naive(own) });
      default:
        return worker.fetch(request, own);
    }
  },
};

async function load(entries, env) {
  const rest = entries.values();
  const putTheRest = async () => {
    for (const { collection, key, value, ...options } of rest) {
      await (collection === "user" ? env.KV_USERS : env.KV_SNAPS).put(key, value, options);
    }
  };
  await Promise.all(Array.from({ length: 6 }, putTheRest));
  return Response.json({ loaded: entries.length });
}

/** What one would write first: list, then get and put one after the other. Nothing survives its being cut short. */
async function naive(env) {
  let migrated = 0;
  const now = Date.now();
  for (const definition of collections) {
    const namespace = definition.type === "user" ? env.KV_USERS : env.KV_SNAPS;
    let cursor;
    do {
      const page = await namespace.list({ prefix: definition.prefix, cursor });
      for (const { name, expiration, metadata } of page.keys) {
        if (recordId(definition, name) === null) continue;
        const planned = plan(definition, await namespace.get(name, "text"), now);
        if (planned.state !== "legacy") continue;
        await namespace.put(name, apply(planned).text, { expiration, metadata });
        migrated += 1;
      }
      cursor = page.list_complete ? undefined : page.cursor;
    } while (cursor !== undefined);
  }
  return migrated;
}
