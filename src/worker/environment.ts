import type { Coordinator } from "./coordinator.ts";

/** The bindings and variables of the Worker that is deployed from here. */
export type Env = {
  KV_USERS: KVNamespace;
  KV_SNAPS: KVNamespace;
  KV_ANALYTICS: KVNamespace;
  /** Where backups go; without it there are none. */
  BACKUPS?: R2Bucket;
  /** Base64 of 32 bytes, which encrypts them; without it they are not encrypted. */
  BACKUP_KEY?: string;
  /** Limits what one person's expensive calls can cost; without it the Worker counts them itself. */
  RATE_LIMITER?: RateLimit;
  COORDINATOR: DurableObjectNamespace<Coordinator>;
  /** Base64; without it nobody gets in. */
  SESSION_HMAC_SECRET?: string;
  /** How long, in seconds, a read of KV may be cached where it is made; 60 by default. */
  READ_CACHE_SECONDS?: string;
  /** Comma-separated origins whose pages may call the API from a browser; none by default. */
  ALLOWED_ORIGINS?: string;
  /** Where every run is sent at its end, by POST; nowhere by default. */
  NOTIFY_WEBHOOK_URL?: string;
  /** Base64, for the signature of what is sent there. */
  NOTIFY_WEBHOOK_SECRET?: string;
};
