import { Hono } from "hono";
import { createApi } from "../api/routes.ts";
import { quickStageSessions } from "../api/session.ts";
import { createRecords } from "../control/records.ts";
import { collections } from "../schema/collections.ts";
import { type Env, storesOf } from "./environment.ts";
import { remoteRuns } from "./remote.ts";

export { Coordinator } from "./coordinator.ts";

export default {
  fetch: (request, env) => appFor(env).fetch(request),
} satisfies ExportedHandler<Env>;

const basePath = "/debug/migration";
let built: { env: Env; app: Hono } | undefined;

/** The app of this isolate: its bindings stay the same, so it is put together once. */
function appFor(env: Env): Hono {
  if (built?.env !== env) built = { env, app: new Hono().route(basePath, apiFor(env)) };
  return built.app;
}

function apiFor(env: Env) {
  const stores = storesOf(env);
  const runs = remoteRuns(env.COORDINATOR);
  return createApi({
    runs,
    records: createRecords({
      collections,
      stores,
      clock: Date.now,
      // Each call is an invocation of its own, with an allowance of its own.
      countOn: (counting) => env.COORDINATOR.getByName("coordinator").countOn(counting),
      note: runs.noteCount,
    }),
    collections,
    authenticate: quickStageSessions(env.SESSION_HMAC_SECRET, stores.user, Date.now),
    allowedOrigins: (env.ALLOWED_ORIGINS ?? "")
      .split(",")
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ""),
  });
}
