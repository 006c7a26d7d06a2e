import type { AuditHeads } from "../control/ports.ts";

/**
 * Where the newest audit entry is noted outside of the Durable Object: in the bucket of the backups, or beside the events
 * where there is none, or was none yet.
 * @param id of the object: another deployment may use the same bucket
 */
export function auditHeads(bucket: R2Bucket | undefined, events: KVNamespace, id: string): AuditHeads {
  const name = `migration-audit-head/${id}.json`;
  return {
    async read() {
      const object = await bucket?.get(name);
      const text = object ? await object.text() : await events.get(name);
      if (text === null) return null;
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return {};
      }
    },
    async write(head) {
      const text = JSON.stringify(head);
      if (bucket) await bucket.put(name, text);
      else await events.put(name, text);
    },
  };
}
