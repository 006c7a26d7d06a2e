import type { AuditHead, AuditHeads } from "../control/ports.ts";

/** Where the newest audit entry is noted outside of the Durable Object: in the bucket of the backups, else beside the events. */
export function auditHeads(bucket: R2Bucket | undefined, events: KVNamespace): AuditHeads {
  if (!bucket) {
    return {
      read: () => events.get<AuditHead>(name, "json"),
      write: (head) => events.put(name, JSON.stringify(head)),
    };
  }
  return {
    async read() {
      const object = await bucket.get(`${name}.json`);
      return object && ((await object.json()) as AuditHead);
    },
    async write(head) {
      await bucket.put(`${name}.json`, JSON.stringify(head));
    },
  };
}

const name = "migration-audit-head";
