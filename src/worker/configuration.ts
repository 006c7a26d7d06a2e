import type { Definition } from "../schema/definition.ts";
import { snapshots } from "../schema/snapshots.ts";
import { users } from "../schema/users.ts";

/** How the records of a collection are to change, and the KV namespace that they live in, by the name of its binding. */
export type Collection<Binding extends string = string> = {
  readonly definition: Definition;
  readonly binding: Binding;
};

/** QuickStage's own collections, in the order in which a full run takes them. */
export const quickStage = [
  { definition: users, binding: "KV_USERS" },
  { definition: snapshots, binding: "KV_SNAPS" },
] as const satisfies readonly Collection[];

/** What the Worker's configuration calls everything that is not a collection. */
export type BindingNames<Binding extends string = string> = {
  /** The KV namespace that takes the analytics event of each finished run. */
  readonly analytics: Binding;
  /** The R2 bucket that keeps backups; where it is not bound there are none. */
  readonly backups: Binding;
  /**
   * The secret that encrypts them: the base64 of exactly 32 bytes, or several of these with commas between. The first
   * encrypts, any decrypts. Without it they are not encrypted.
   */
  readonly backupKey: Binding;
  readonly coordinator: Binding;
  /** The rate-limit binding for expensive calls; where it is not bound, the Worker counts them itself. */
  readonly rateLimiter: Binding;
  /** The secret of QuickStage's sessions, base64. */
  readonly secret: Binding;
  /**
   * The secret that seals the audit trail, base64. Several, comma-separated: the first one seals, and what any of them sealed
   * can be checked. Without it, the secret of the sessions does.
   */
  readonly auditSecret: Binding;
  /** The variable that is "on" where clean-ups, overwriting restores and downloads of backups need approval. */
  readonly approvals: Binding;
  /** The variable that says how long, in seconds, a read of KV may be cached where it is made. */
  readonly readCache: Binding;
  /** The variable that lists, comma-separated, which origins' pages may call the API from a browser. */
  readonly origins: Binding;
  /** The variable with the URL to which every run is sent at its end, and the secret that signs it. Without them none is sent. */
  readonly webhookUrl: Binding;
  readonly webhookSecret: Binding;
};
