import type { RecordStore } from "../control/ports.ts";
import type { Coordinator } from "./coordinator.ts";
import { withDeadline } from "./deadline.ts";
import { kvStore } from "./kv.ts";

/** The Worker's bindings and variables. */
export type Env = {
  KV_USERS: KVNamespace;
  KV_SNAPS: KVNamespace;
  KV_ANALYTICS: KVNamespace;
  /** Where backups go; without it there are none. */
  BACKUPS?: R2Bucket;
  COORDINATOR: DurableObjectNamespace<Coordinator>;
  /** Base64; without it nobody gets in. */
  SESSION_HMAC_SECRET?: string;
  /** Comma-separated origins whose pages may call the API from a browser; none by default. */
  ALLOWED_ORIGINS?: string;
};

/** Where the records of each type live. */
export const storesOf = (env: Env) =>
  ({ user: withDeadline(kvStore(env.KV_USERS)), snapshot: withDeadline(kvStore(env.KV_SNAPS)) }) satisfies Record<
    string,
    RecordStore
  >;
