import { fewestSecretBytes } from "../api/auth/token.ts";
import { backupEncryption, encryptedBackups } from "../control/backupEncryption.ts";
import { withDeadline } from "../control/execution/stores.ts";
import type { RecordStore } from "../control/ports.ts";
import type { KeepCurrent, Regression } from "../control/scheduleOptions.ts";
import { type AuditKey, auditKey } from "../engine/auditSeal.ts";
import { decodeBase64 } from "../engine/base64.ts";
import { auditHeads } from "./auditHeads.ts";
import type { BindingNames, Collection } from "./configuration.ts";
import type { Coordinator } from "./coordinator.ts";
import { kvStore } from "./kv.ts";
import { r2BackupStore } from "./r2.ts";
import { misconfigured, webhook } from "./webhook.ts";

export const defaultBindingNames: BindingNames = {
  analytics: "KV_ANALYTICS",
  backups: "BACKUPS",
  backupKey: "BACKUP_KEY",
  coordinator: "COORDINATOR",
  rateLimiter: "RATE_LIMITER",
  secret: "SESSION_HMAC_SECRET",
  auditSecret: "AUDIT_SECRET",
  approvals: "APPROVALS",
  origins: "ALLOWED_ORIGINS",
  readCache: "READ_CACHE_SECONDS",
  webhookUrl: "NOTIFY_WEBHOOK_URL",
  webhookSecret: "NOTIFY_WEBHOOK_SECRET",
};

/** What a host says of its configuration: enough to find everything in whatever `env` a request or an object comes with. */
export type Configuration = {
  readonly collections: readonly Collection[];
  readonly names: BindingNames;
  /** `undefined` where the variable is to say it. */
  readonly readCacheSeconds: number | undefined;
  readonly retentionDays: number;
  readonly keepCurrent: KeepCurrent | null;
  readonly onRegression: ((regression: Regression, env: object) => void | Promise<void>) | null;
  readonly isStillAllowed: ((uid: string, env: object) => boolean | Promise<boolean>) | null;
  /** Whether the host has a session check of its own, instead of QuickStage's. */
  readonly hasOwnSessions: boolean;
  /** `undefined` where the variable is to say it. */
  readonly approvals: boolean | undefined;
};

/** KV caches a read for a minute by default. */
const usualReadCache = 60;

function readCacheOf(value: unknown): number {
  const seconds = Number(value);
  return value === undefined || value === "" || !Number.isFinite(seconds) || seconds < 0 ? usualReadCache : seconds;
}

/**
 * A key for each of the secrets that seal the audit trail, or sealed it once; none without a secret.
 * @returns `null` when one of them can't be used
 */
export function auditKeysOf(env: object, { names }: Pick<Configuration, "names">): AuditKey[] | null {
  const bound = env as Readonly<Record<string, string | undefined>>;
  const given = bound[names.auditSecret] || bound[names.secret];
  if (!given) return [];
  const secrets = given.split(",").map(decodeBase64);
  const keys = secrets.flatMap((bytes) => (bytes && bytes.length >= fewestSecretBytes ? [auditKey(bytes)] : []));
  return keys.length === secrets.length ? keys : null;
}

export function bindingsOf(env: object, { collections, names, readCacheSeconds, approvals }: Configuration) {
  const bound = env as Readonly<Record<string, unknown>>;
  const stores: Record<string, RecordStore> = {};
  for (const { definition, binding } of collections) {
    stores[definition.type] = withDeadline(kvStore(bound[binding] as KVNamespace));
  }
  const bucket = bound[names.backups] as R2Bucket | undefined;
  return {
    stores,
    analytics: bound[names.analytics] as KVNamespace,
    backupStore: bucket
      ? encryptedBackups(r2BackupStore(bucket), backupEncryption(names.backupKey, bound[names.backupKey]))
      : null,
    coordinators: bound[names.coordinator] as DurableObjectNamespace<Coordinator>,
    rateLimiter: bound[names.rateLimiter] as RateLimit | undefined,
    secret: bound[names.secret] as string | undefined,
    origins: (bound[names.origins] ?? "") as string,
    /** @param id of the Durable Object whose trail it is */
    auditHeadsOf: (id: string) => auditHeads(bucket, bound[names.analytics] as KVNamespace, id),
    approvals: approvals ?? bound[names.approvals] === "on",
    notify: webhook(bound[names.webhookUrl], bound[names.webhookSecret]),
    readCacheSeconds: readCacheSeconds ?? readCacheOf(bound[names.readCache]),
  };
}

/** The first wrangler whose local runtime has all that is used here: `getByName` is the last that came. */
const oldestWrangler = "4.30.0";

/** What the operator has to put right before anything can work, in sentences, or `null`. */
export function problemWithBindings(env: object, { collections, names }: Configuration): string | null {
  const bound = env as Readonly<Record<string, unknown>>;
  const isNamespace = (name: string) => typeof (bound[name] as KVNamespace | undefined)?.getWithMetadata === "function";
  const coordinators = bound[names.coordinator] as Partial<DurableObjectNamespace> | undefined;
  const namespaces = [
    ...collections.map(({ definition, binding }) => ({ binding, holds: `the ${definition.plural}` })),
    { binding: names.analytics, holds: "the analytics events" },
  ];
  const problems = namespaces
    .filter(({ binding }) => !isNamespace(binding))
    .map(
      ({ binding, holds }) =>
        `The Worker has no KV namespace ${binding} for ${holds}: add { "binding": "${binding}", "id": "…" } to kv_namespaces in wrangler.jsonc, or a [[kv_namespaces]] with binding = "${binding}" and id = "…" to wrangler.toml, and deploy it again.`,
    );
  if (typeof coordinators?.idFromName !== "function") {
    problems.push(
      `The Worker has no Durable Object ${names.coordinator} to own the runs: export the Coordinator that defineMigrations returns, add { "name": "${names.coordinator}", "class_name": "Coordinator" } to durable_objects.bindings and { "tag": "migrations", "new_sqlite_classes": ["Coordinator"] } to migrations in wrangler.jsonc (in wrangler.toml [[durable_objects.bindings]] and [[migrations]]), and deploy it again.`,
    );
  } else if (typeof coordinators.getByName !== "function") {
    problems.push(
      `The Worker's runtime is too old: the Durable Object ${names.coordinator} is bound, but has no getByName, and bulk reads from KV may be missing. wrangler ${oldestWrangler} and newer have both: npm install --save-dev wrangler@latest.`,
    );
  } else if (!hasMethods(coordinators.getByName("coordinator"))) {
    problems.push(
      "The Worker's compatibility_date is too old: since 2024-04-03 a Durable Object's methods can be called. Set that or a later date, and deploy it again.",
    );
  }
  if (webhook(bound[names.webhookUrl], bound[names.webhookSecret]) === misconfigured) {
    problems.push(
      `${names.webhookUrl} must begin with https://, and ${names.webhookSecret} be the base64 of at least 16 bytes.`,
    );
  }
  if (bound[names.auditSecret] && auditKeysOf(env, { names }) === null) {
    problems.push(
      `${names.auditSecret} must be the base64 of at least 16 bytes, or several of those with commas between.`,
    );
  }
  if (![undefined, "", "on", "off"].includes(bound[names.approvals] as string | undefined))
    problems.push(`${names.approvals} must be "on" or "off".`);
  return problems.length === 0 ? null : problems.join(" ");
}

/** Where methods can be called, every name is one. Otherwise a stub has `fetch` and nothing else. */
const hasMethods = (stub: object) => typeof (stub as Partial<Coordinator>).call === "function";
