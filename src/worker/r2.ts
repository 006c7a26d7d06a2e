import type { BackupStore } from "../control/ports.ts";

/** The most objects that R2 deletes in one call. */
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
  async remove(names) {
    for (let first = 0; first < names.length; first += mostAtOnce)
      await bucket.delete(names.slice(first, first + mostAtOnce));
  },
});
