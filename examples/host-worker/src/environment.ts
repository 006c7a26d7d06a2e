export type Env = {
  /** The origin of the dashboard, whose pages may call this Worker from a browser. */
  ADMIN_ORIGIN: string;
  KV_SESSIONS: KVNamespace;
  KV_PROJECTS: KVNamespace;
  KV_USERS: KVNamespace;
  KV_SNAPS: KVNamespace;
  KV_EVENTS: KVNamespace;
  BACKUPS: R2Bucket;
  COORDINATOR: DurableObjectNamespace;
};
