import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test } from "vitest";
import { r2BackupStore } from "../../src/worker/r2.ts";

afterEach(() => reset());

test("parts of a backup are removed, more than R2 takes at once too, and one that is gone already is no error", async () => {
  const bucket = env.BACKUPS as R2Bucket;
  // R2 itself refuses more, as the emulator does not.
  const remove = (names: string[]) =>
    names.length > 1_000 ? Promise.reject(new Error("too many keys")) : bucket.delete(names);
  const strict = { put: bucket.put.bind(bucket), get: bucket.get.bind(bucket), delete: remove };
  const backupStore = r2BackupStore(strict as unknown as R2Bucket);
  for (const name of ["first", "kept", "last"]) await backupStore.put(name, new Uint8Array([1]));
  const gone = Array.from({ length: 1_000 }, (_, index) => `gone-${index}`);
  await backupStore.remove(["first", ...gone, "last"]);
  expect(await Promise.all(["first", "kept", "last"].map((name) => backupStore.get(name)))).toEqual([
    null,
    new Uint8Array([1]),
    null,
  ]);
});
