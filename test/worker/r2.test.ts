import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { r2BackupStore } from "../../src/worker/r2.ts";

test("all objects under a prefix are removed, more than R2 takes at once too, and no other", async () => {
  const bucket = env.BACKUPS as R2Bucket;
  // R2 itself refuses more, as the emulator does not.
  const remove = (names: string[]) =>
    names.length > 1_000 ? Promise.reject(new Error("too many keys")) : bucket.delete(names);
  const strict = {
    ...{ put: bucket.put.bind(bucket), get: bucket.get.bind(bucket), list: bucket.list.bind(bucket) },
    delete: remove,
  };
  const backupStore = r2BackupStore(strict as unknown as R2Bucket);
  const others = ["backups/1", "backups/10/kept", "kept"];
  const names = Array.from({ length: 1_005 }, (_, index) => `backups/1/${index}`);
  for (const name of [...others, ...names]) await backupStore.put(name, new Uint8Array([1]));
  for (let time = 0; time < 2; time += 1) {
    await backupStore.removeAll("backups/1/");
    expect((await bucket.list()).objects.map(({ key }) => key)).toEqual(others);
  }
});
