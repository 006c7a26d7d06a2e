import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Manifest } from "../../src/contract/backups.ts";
import { firstKey, firstName, secondKey, secondName } from "../control/encryption.suite.ts";
import { withBackup } from "./backupStores.ts";
import { problemOf } from "./problem.ts";
import { currentUser, legacySnapshot, legacyUser, type Served, serve, unreadable } from "./serve.ts";

const expiration = Math.floor(Date.now() / 1000) + 86_400;
const store = {
  users: {
    "user:u1": { text: legacyUser({ password: "hunter2" }), expiration, metadata: { plan: "pro", nested: [1, null] } },
    "user:u2": currentUser({ name: 'quotes "and"\nlines 🚀', big: 1 }).replace("1}", "12345678901234567890}"),
    "user:torn": unreadable,
    "user:empty": "",
    "user:byname:ada": "u1",
  },
  snapshots: { "snap:s1": { text: legacySnapshot(), metadata: "text" } },
};

async function downloaded({ call }: Pick<Served, "call">, id: string) {
  const answer = await call(`/backups/${id}/download`);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  expect(text.endsWith("\n")).toBe(true);
  const lines = text.slice(0, -1).split("\n");
  return { answer, lines: lines.map((line) => JSON.parse(line) as { type: string; key: string; value: string }) };
}

test("a backup's download is every record as it is stored, with its expiration and metadata, a line each", async () => {
  const served = await serve(store);
  const { run } = await served.run("/runs", { kind: "backup", batchSize: 2 });
  const { answer, lines } = await downloaded(served, run.id);
  expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
  expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="[\w.-]+\.ndjson"$/);
  const expected = (["user", "snapshot"] as const).flatMap((type) =>
    [...served.entries[type]]
      .filter(([key]) => key.split(":").length === 2)
      .map(([key, { text, ...kept }]) => ({ type, key, value: text, ...kept })),
  );
  const byKey = (left: { key: string }, right: { key: string }) => (left.key < right.key ? -1 : 1);
  expect(lines.sort(byKey)).toEqual(expected.sort(byKey));
  expect(lines.length).toBe(6);
});

test("a manifest tells the records of each part, and the checksum of what is kept", async () => {
  const { call, parts, id } = await withBackup();
  const manifest = (await (await call(`/backups/${id}`)).json()) as Manifest;
  expect(manifest).toMatchObject({ id, complete: true, types: ["user"], records: 6, createdAt: expect.any(Number) });
  expect(manifest.parts.reduce((sum, { records }) => sum + records, 0)).toBe(6);
  expect(manifest.parts.length).toBeGreaterThan(1);
  expect(manifest.bytes).toBe(manifest.parts.reduce((sum, { bytes }) => sum + bytes, 0));
  for (const { name, bytes, sha256, records } of manifest.parts) {
    const kept = parts.get(name) as Uint8Array;
    expect(kept.length).toBe(bytes);
    expect(createHash("sha256").update(kept).digest("hex")).toBe(sha256);
    expect(gunzipSync(kept).toString().trim().split("\n").length).toBe(records);
  }
});

test("a run with a backup saves what it changes as it was before, and nothing else", async () => {
  const served = await serve(store);
  const { run } = await served.run("/users", { backup: true });
  const { lines } = await downloaded(served, run.id);
  const { text: value, ...kept } = store.users["user:u1"];
  expect(lines).toEqual([{ type: "user", key: "user:u1", value, ...kept }]);
});

test("backups are listed newest first, page by page, and runs that saved nothing are none", async () => {
  const { run, get } = await serve(store);
  const ids: string[] = [];
  for (const body of [{ kind: "backup" }, { kind: "migrate", backup: true }, { kind: "backup" }]) {
    ids.unshift((await run("/runs", body)).run.id);
  }
  for (const body of [{ kind: "migrate", backup: true }, { kind: "backup", dryRun: true }, { kind: "verify" }]) {
    await run("/runs", body);
  }
  const seen: Manifest[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: { backups: Manifest[]; cursor: string | null } = await get(
      `/backups?limit=2${cursor && `&cursor=${cursor}`}`,
    );
    expect(page.backups.length).toBeLessThanOrEqual(2);
    seen.push(...page.backups);
    cursor = page.cursor;
  }
  expect(seen.map(({ id }) => id)).toEqual(ids);
  for (const manifest of seen) expect(await get(`/backups/${manifest.id}`)).toEqual(manifest);
});

test("what is no backup is a 404, whether or not it is a run", async () => {
  const { run, call, get } = await serve(store);
  expect(await get("/backups")).toEqual({ backups: [], cursor: null });
  const { id } = (await run("/runs", { kind: "backup", dryRun: true })).run;
  for (const name of [id, "unknown", "__proto__", "..%2Fruns"]) {
    for (const path of [`/backups/${name}`, `/backups/${name}/download`]) await problemOf(await call(path), 404);
  }
});

test.each([
  ["damaged", (parts: Map<string, Uint8Array>, name: string) => parts.set(name, new Uint8Array([1, 2, 3]))],
  ["missing", (parts: Map<string, Uint8Array>, name: string) => parts.delete(name)],
])("a download ends in an error at a part that is %s, after all that is whole", async (_, spoil) => {
  const { call, parts, id } = await withBackup();
  const manifest = (await (await call(`/backups/${id}`)).json()) as Manifest;
  spoil(parts, manifest.parts[2]?.name as string);
  const answer = await call(`/backups/${id}/download`);
  const decoder = new TextDecoder();
  let text = "";
  const read = async () => {
    for await (const chunk of answer.body as ReadableStream<Uint8Array>) text += decoder.decode(chunk);
  };
  await expect(read()).rejects.toThrow(/part/);
  const whole = manifest.parts.slice(0, 2).reduce((sum, { records }) => sum + records, 0);
  expect(text.trim().split("\n").length).toBe(whole);
});

test("of a damaged part nothing is restored, and the restore fails and says so", async () => {
  const { call, parts, entries, id, work } = await withBackup();
  parts.set([...parts.keys()].at(-1) as string, new Uint8Array([1, 2, 3]));
  entries.delete("user:u0005");
  const { run } = (await (await call("/runs", { kind: "restore", backup: id })).json()) as { run: { id: string } };
  await work();
  const ended = (await (await call(`/runs/${run.id}`)).json()) as object;
  expect(ended).toMatchObject({ status: "failed", error: expect.stringContaining("damaged"), counts: { migrated: 0 } });
  expect(entries.has("user:u0005")).toBe(false);
});

test("without a place to keep backups there are none, and the refusal says what is missing", async () => {
  const { call, started } = await withBackup({ without: true });
  expect((await problemOf(started, 409)).detail).toContain("BACKUPS");
  const saving = await call("/users", { backup: true });
  expect((await problemOf(saving, 409)).detail).toContain("BACKUPS");
});

test("the download of an encrypted backup is decrypted; without its key it is a 409 that names it, and no download", async () => {
  const { call, parts, id, withKey, entries } = await withBackup({ key: firstKey as string });
  const manifest = (await (await call(`/backups/${id}`)).json()) as Manifest;
  expect(manifest).toMatchObject({ encrypted: true, encryptionKeys: [firstName] });
  for (const { name, sha256, bytes } of manifest.parts) {
    const kept = parts.get(name) as Uint8Array;
    expect([createHash("sha256").update(kept).digest("hex"), kept.length]).toEqual([sha256, bytes]);
    expect(() => gunzipSync(kept)).toThrow();
  }
  const { lines } = await downloaded({ call }, id);
  expect(lines).toEqual([...entries].map(([key, { text }]) => ({ type: "user", key, value: text })));

  for (const key of [undefined, secondKey]) {
    const { call } = withKey(key);
    const { detail } = await problemOf(await call(`/backups/${id}/download`), 409);
    expect(detail).toContain(`encrypted with the key ${firstName}; BACKUP_KEY is ${key ? secondName : "not set"}.`);
    expect((await problemOf(await call("/runs", { kind: "restore", backup: id }), 409)).detail).toBe(detail);
  }
  const { entries: audit } = (await (await call("/audit")).json()) as { entries: { action: string }[] };
  expect(audit.filter(({ action }) => action === "download backup")).toHaveLength(1);
});

test("with a malformed key a run that saves is a 409 that says how a key looks, and nothing is stored", async () => {
  const { call, started, parts } = await withBackup({ key: "c2hvcnQ=" });
  expect((await problemOf(started, 409)).detail).toContain("BACKUP_KEY must be the base64 of exactly 32 bytes");
  expect((await problemOf(await call("/users", { backup: true }), 409)).detail).toContain("BACKUP_KEY");
  expect(parts.size).toBe(0);
});
