import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import type { Manifest } from "../../src/contract/backups.ts";
import { checksum } from "../../src/engine/digest.ts";
import { bindingsOf, defaultBindingNames } from "../../src/worker/bindings.ts";
import { quickStage } from "../../src/worker/configuration.ts";
import { firstName } from "../control/encryption.suite.ts";
import { legacyUser, number } from "../control/testStores.ts";
import { addSuperadmin, call, fill, request, start, until } from "./api.ts";

beforeEach(addSuperadmin);

const bucket = env.BACKUPS as R2Bucket;

test("the Worker encrypts what it saves, downloads it decrypted, and deletes every object of it", async () => {
  await fill(20);
  const { id } = await start("/runs", { kind: "backup", types: ["user"], batchSize: 5 });
  expect(await until(id)).toMatchObject({ status: "completed", counts: { migrated: 22 } });
  const manifest: Manifest = await call("GET", `/backups/${id}`);
  expect(manifest).toMatchObject({ records: 22, encrypted: true, encryptionKeys: [firstName] });
  const { objects } = await bucket.list({ prefix: "backups/" });
  expect(objects.length).toBe(manifest.parts.length);
  for (const { name, sha256 } of manifest.parts) {
    const stored = (await bucket.get(name)) as R2ObjectBody;
    const bytes = new Uint8Array(await stored.arrayBuffer());
    expect(checksum(bytes)).toBe(sha256);
    const gunzipped = new Response(new Response(bytes).body?.pipeThrough(new DecompressionStream("gzip"))).text();
    await expect(gunzipped).rejects.toThrow();
  }

  const text = await (await request("GET", `/backups/${id}/download`)).text();
  expect(text).toContain(JSON.stringify(legacyUser(number(7))));
  expect(text.trim().split("\n")).toHaveLength(22);

  await env.KV_USERS.delete(`user:${number(7)}`);
  const restore = await start("/runs", { kind: "restore", backup: id });
  expect(await until(restore.id)).toMatchObject({ status: "completed", counts: { migrated: 1 } });
  expect(await env.KV_USERS.get(`user:${number(7)}`)).toBe(legacyUser(number(7)));

  // As an attempt leaves it that was lost before it could report.
  await bucket.put(`backups/${id}/user-0-99-0.ndjson.gz`, "left");
  expect(await call("DELETE", `/backups/${id}`)).toMatchObject({ deletedAt: expect.any(Number) });
  expect((await bucket.list({ prefix: "backups/" })).objects).toEqual([]);
});

test("the secret is found under the name that a host gives it", () => {
  const hooks = { onRegression: null, isStillAllowed: null, hasOwnSessions: false, approvals: false };
  const rest = { readCacheSeconds: 0, retentionDays: 90, keepCurrent: null, ...hooks };
  const names = { ...defaultBindingNames, backupKey: "OUR_KEY" };
  const { backupStore } = bindingsOf({ ...env, OUR_KEY: "short" }, { collections: quickStage, names, ...rest });
  expect(backupStore?.encryption).toMatchObject({
    secret: "OUR_KEY",
    fingerprints: [],
    problem: expect.stringContaining("OUR_KEY must be"),
  });
  const usual = bindingsOf(env, { collections: quickStage, names: defaultBindingNames, ...rest }).backupStore;
  expect(usual?.encryption).toMatchObject({ secret: "BACKUP_KEY", fingerprints: [firstName], problem: null });
});
