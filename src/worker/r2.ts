import type { BackupStore } from "../control/ports.ts";

/** The most objects that R2 lists, or deletes, in one call. */
const mostAtOnce = 1_000;

/** Backups in an R2 bucket. */
export const r2BackupStore = (bucket: R2Bucket): BackupStore => ({
  async put(name, bytes) {
    await bucket.put(name, bytes);
  },
  async get(name) {
    const object = await bucket.get(name);
    return object && new Uint8Array(await object.arrayBuffer());
  },
  async removeAll(prefix) {
    for (;;) {
      // What is removed is in no later listing, so each begins at the front.
      const { objects, truncated } = await bucket.list({ prefix, limit: mostAtOnce });
      if (objects.length > 0) await bucket.delete(objects.map(({ key }) => key));
      if (!truncated) return;
    }
  },
});
