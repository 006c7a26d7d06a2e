import type { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";
import { baseRoutePath } from "hono/route";
import { hostSessions } from "../api/auth/hostSessions.ts";
import { quickStageSessions } from "../api/auth/quickStageSessions.ts";
import type { Refused, Session } from "../api/auth/session.ts";
import { createApi } from "../api/createApi.ts";
import { problem } from "../api/http/problemAnswer.ts";
import { createRecords } from "../control/createRecords.ts";
import type { KeepCurrent, Regression } from "../control/scheduleOptions.ts";
import { sharedKey } from "../schema/collections.ts";
import { defineCollection } from "../schema/definition.ts";
import { users } from "../schema/users.ts";
import { bindingsOf, type Configuration, defaultBindingNames, problemWithBindings } from "./bindings.ts";
import { checkKeepCurrent } from "./checkKeepCurrent.ts";
import { type BindingNames, type Collection, quickStage } from "./configuration.ts";
import { Coordinator } from "./coordinator.ts";
import { remoteRuns } from "./coordinatorClient.ts";

export {
  type BindingNames,
  type Collection,
  type KeepCurrent,
  quickStage,
  type Refused,
  type Regression,
  type Session,
};

type BindingOf<Env> = Extract<keyof NoInfer<Env>, string>;

export type MigrationsOptions<Env extends object> = {
  /**
   * What is migrated, in the order in which a full run takes it. A definition that contradicts itself stops the start, with what to
   * write instead.
   * @default QuickStage's users and snapshots
   */
  collections?: readonly Collection<BindingOf<Env>>[];
  /**
   * Names of the other bindings and variables, where they differ from the usual ones.
   * @default analytics `KV_ANALYTICS`, backups `BACKUPS`, backupKey `BACKUP_KEY`, coordinator `COORDINATOR`, rateLimiter
   * `RATE_LIMITER`, secret `SESSION_HMAC_SECRET`, auditSecret `AUDIT_SECRET`, approvals `APPROVALS`, origins `ALLOWED_ORIGINS`,
   * readCache `READ_CACHE_SECONDS`, webhookUrl `NOTIFY_WEBHOOK_URL`, webhookSecret `NOTIFY_WEBHOOK_SECRET`
   * @example { coordinator: "MIGRATIONS", backups: "MIGRATION_BACKUPS" }
   */
  bindings?: Partial<BindingNames<BindingOf<Env>>>;
  /**
   * How long, in seconds, a read of KV may be cached where it is made: no run rests on a second look that comes sooner.
   * @default the variable READ_CACHE_SECONDS, else 60, which is what KV does unless an application sets `cacheTtl`
   */
  readCacheSeconds?: number;
  /**
   * How many days the results, logs and backups of finished runs are kept. The runs themselves and the audit trail stay.
   * @default 90
   */
  retentionDays?: number;
  /**
   * Whether a Cron Trigger that calls `scheduled` also migrates the legacy records that it finds, as a run by "Schedule". Only
   * in collections that were current before by the same definitions: the first migration is for a person to start.
   * @default false: it only counts
   */
  keepCurrent?: boolean | KeepCurrent;
  /**
   * Called once, after a scheduled count, when legacy records appeared in a collection that had none: something still writes
   * the old shape. When it fails, or takes more than 30 seconds, it is called again after the next count.
   */
  onRegression?: (regression: Regression, env: Env) => void | Promise<void>;
  /**
   * Lets a request in, as whom it answers, or refuses it with the response that it answers or throws. A caller that is let in
   * may do what `can` says, and everything without it. With `{ refused, response }` it also says who was refused, for the audit
   * trail. Anything else that it answers or throws lets nobody in. It may read the request's body, up to 64 KiB.
   *
   * By default QuickStage's own check: a signed session of a user whose record says `superadmin`. For Cloudflare Access there
   * is `cloudflareAccess` in `quickstage-migrations/access`.
   * Rely on a header rather than a cookie: a cookie comes along when another site's page sends a form.
   */
  authenticate?: (request: Request, env: Env) => Session | Refused | Response | Promise<Session | Refused | Response>;
  /**
   * Whether somebody may still start runs. Asked about the person who started a run, when it begins at a set time, was approved, or
   * is resumed; if not, the run waits and says for whom. When it fails, the run waits too.
   * @default with QuickStage's own check, the user's record decides; with `authenticate`, everybody may who ever could
   */
  isStillAllowed?: (uid: string, env: Env) => boolean | Promise<boolean>;
  /**
   * Whether clean-ups, restores that overwrite, and downloads of backups wait until another person approves them, within an
   * hour.
   * @default the variable APPROVALS: "on" means yes
   */
  approvals?: boolean;
};

export type Migrations<Env extends object> = {
  /** The whole API, to be mounted with `app.route` at whatever path. */
  routes: Hono<{ Bindings: Env }>;
  /**
   * For the Worker's `scheduled` handler: a Cron Trigger has the records counted, so that the chart has a point for it, and
   * new legacy records reported (`onRegression`) and, with `keepCurrent`, migrated.
   *
   * ```ts
   * export default { fetch: app.fetch, scheduled: migrations.scheduled };
   * ```
   */
  scheduled: (controller: Pick<ScheduledController, "cron">, env: Env) => Promise<void>;
  /**
   * The Durable Object that owns the runs: to be exported by the Worker, and named in its configuration. What it answers
   * to is between it and `routes`.
   */
  Coordinator: new (
    state: DurableObjectState,
    env: Env,
  ) => DurableObject<object>;
};

/**
 * Adds migrations to a Worker. This one has its own session check, and projects besides QuickStage's users and snapshots:
 *
 * ```ts
 * import { Hono } from "hono";
 * import { copy, defineCollection, firstNumber, now } from "quickstage-migrations/schema";
 * import { defineMigrations, quickStage } from "quickstage-migrations/worker";
 * import { sessionOf } from "./sessions";
 *
 * const projects = defineCollection({
 *   type: "project",
 *   plural: "Projects",
 *   prefix: "project:",
 *   containers: { settings: { theme: "light" } },
 *   copies: [copy("colour", "settings.colour", "string")],
 *   fills: { updatedAt: firstNumber("createdAt", now) },
 *   deprecated: ["oldPlan"],
 *   activityFields: ["updatedAt"],
 *   secrets: ["apiKey"],
 * });
 *
 * const migrations = defineMigrations<Env>({
 *   collections: [...quickStage, { definition: projects, binding: "KV_PROJECTS" }],
 *   bindings: { analytics: "KV_EVENTS" },
 *   authenticate: async (request, env) => {
 *     const session = await sessionOf(request, env);
 *     if (session?.role !== "admin") return new Response("Admins only", { status: 403 });
 *     return { uid: session.uid, name: session.name, role: session.role };
 *   },
 * });
 *
 * export const { Coordinator } = migrations;
 * export default new Hono<{ Bindings: Env }>().route("/debug/migration", migrations.routes);
 * ```
 *
 * and in `wrangler.jsonc` (docs/getting-started-worker.md has it as `wrangler.toml`), beside what it has:
 *
 * ```jsonc
 * "kv_namespaces": [
 *   { "binding": "KV_USERS", "id": "…" },
 *   { "binding": "KV_SNAPS", "id": "…" },
 *   { "binding": "KV_PROJECTS", "id": "…" },
 *   { "binding": "KV_EVENTS", "id": "…" }
 * ],
 * "r2_buckets": [{ "binding": "BACKUPS", "bucket_name": "…" }],
 * "durable_objects": { "bindings": [{ "name": "COORDINATOR", "class_name": "Coordinator" }] },
 * "migrations": [{ "tag": "migrations", "new_sqlite_classes": ["Coordinator"] }]
 * ```
 *
 * @throws Error when a definition is wrong, or two of them don't go together: so at start-up, where a deploy shows it.
 * If a binding is missing, every call is answered with its name and what to do about it.
 */
export function defineMigrations<Env extends object = Record<string, unknown>>(
  options: MigrationsOptions<Env> = {},
): Migrations<Env> {
  const collections: readonly Collection[] = options.collections ?? quickStage;
  const { readCacheSeconds, retentionDays = 90, keepCurrent = false } = options;
  const configuration: Configuration = {
    collections,
    names: { ...defaultBindingNames, ...options.bindings },
    readCacheSeconds,
    retentionDays,
    keepCurrent: keepCurrent === true ? {} : keepCurrent || null,
    onRegression: (options.onRegression as Configuration["onRegression"]) ?? null,
    isStillAllowed: (options.isStillAllowed as Configuration["isStillAllowed"]) ?? null,
    hasOwnSessions: options.authenticate !== undefined,
    approvals: options.approvals,
  };
  checkTogether(collections);
  checkKeepCurrent(
    keepCurrent,
    collections.map(({ definition }) => definition.type),
  );
  if (!options.authenticate && !collections.some(({ definition }) => definition.type === users.type)) {
    throw new Error(
      "Migrations without users need a session check of their own: QuickStage's asks the user's record. Give defineMigrations authenticate.",
    );
  }

  const apiFor = (env: Env) => createApiOver(env, configuration, options.authenticate);
  // Paths that clash are found by putting the API together; what is not bound yet does not matter for that.
  apiFor({} as Env);

  let built: { env: Env; base: string; app: Hono } | undefined;
  /** The app of this isolate: bindings and path stay the same, so it is put together once. */
  const appFor = (env: Env, base: string): Hono => {
    if (built?.env !== env || built.base !== base) built = { env, base, app: new Hono().route(base, apiFor(env)) };
    return built.app;
  };

  return {
    routes: new Hono<{ Bindings: Env }>().all("*", (c) => appFor(c.env as Env, baseRoutePath(c)).fetch(c.req.raw)),
    scheduled: async ({ cron }, env) => {
      const problems = problemWithBindings(env, configuration);
      if (problems !== null) throw new Error(problems);
      await remoteRuns(bindingsOf(env, configuration).coordinators).scheduled(cron);
    },
    Coordinator: class extends Coordinator {
      constructor(state: DurableObjectState, env: Env) {
        super(state, env, configuration);
      }
    },
  };
}

function createApiOver<Env extends object>(
  env: Env,
  configuration: Configuration,
  authenticate: MigrationsOptions<Env>["authenticate"],
) {
  const collections = configuration.collections.map(({ definition }) => definition);
  const { stores, coordinators, rateLimiter, secret, origins, readCacheSeconds } = bindingsOf(env, configuration);
  const problems = problemWithBindings(env, configuration);
  const refusedFor = Math.min(60, readCacheSeconds);
  const check = authenticate
    ? hostSessions((request) => authenticate(request, env))
    : quickStageSessions(secret, stores[users.type] as never, Date.now, configuration.names.secret, refusedFor);
  const runs = remoteRuns(coordinators);
  return createApi({
    runs,
    records: createRecords({ collections, stores, clock: Date.now }),
    collections,
    rateLimiter,
    authenticate: problems === null ? check : async () => problem(500, problems),
    allowedOrigins: origins
      .split(",")
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ""),
  });
}

function checkTogether(collections: readonly Collection[]): void {
  if (collections.length === 0) throw new Error("Migrations need at least one collection.");
  for (const [index, { definition, binding }] of collections.entries()) {
    defineCollection(definition);
    const before = collections.slice(0, index);
    if (before.some((other) => other.definition.type === definition.type)) {
      throw new Error(`Two collections have the type "${definition.type}".`);
    }
    for (const other of before.filter((each) => each.binding === binding)) {
      const key = sharedKey(other.definition, definition);
      if (key === null) continue;
      throw new Error(
        `The collections "${other.definition.type}" and "${definition.type}" share records in ${binding}: ${key} is one of both.`,
      );
    }
  }
}
