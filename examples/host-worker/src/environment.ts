export type Env = {
  KV_SESSIONS: KVNamespace;
  KV_PROJECTS: KVNamespace;
  KV_USERS: KVNamespace;
  KV_SNAPS: KVNamespace;
  KV_EVENTS: KVNamespace;
  BACKUPS: R2Bucket;
  COORDINATOR: DurableObjectNamespace;
};
