import type { Vault } from "../control/ports.ts";

/** Backups in an R2 bucket. */
export const r2Vault = (bucket: R2Bucket): Vault => ({
  async put(name, bytes) {
    await bucket.put(name, bytes);
  },
  async get(name) {
    const object = await bucket.get(name);
    return object && new Uint8Array(await object.arrayBuffer());
  },
});
