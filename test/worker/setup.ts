import { listDurableObjectIds, reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach } from "vitest";

// Files share a workerd: what one test leaves in KV, R2 or a Durable Object, the next one would find.
afterEach(async () => {
  // Only what is in memory is reset, and what was aborted, or idle for ten seconds, is not: it is asked for something first.
  const objects = await listDurableObjectIds(env.COORDINATOR);
  await Promise.all([
    ...[env.KV_USERS, env.KV_SNAPS, env.KV_ANALYTICS].map((namespace) => namespace.list({ limit: 1 })),
    env.BACKUPS?.list({ limit: 1 }),
    ...objects.map((id) => runInDurableObject(env.COORDINATOR.get(id), () => undefined)),
  ]);
  await reset();
});
