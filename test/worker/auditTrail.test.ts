import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AuditCheck, AuditEntry } from "../../src/contract/audit.ts";
import { digest } from "../../src/engine/digest.ts";
import { addSuperadmin, call, coordinator, fill, start, until } from "./api.ts";

beforeEach(addSuperadmin);
afterEach(() => vi.restoreAllMocks());

const check = async () => (await call("GET", "/audit/check")) as AuditCheck;
const inLog = <T>(work: (sql: SqlStorage) => T): Promise<T> =>
  runInDurableObject(coordinator(), (_, { storage }) => work(storage.sql));

/** A trail of four entries whose end is noted in R2. */
async function history() {
  await fill(2);
  for (let each = 0; each < 4; each += 1) await until((await start("/users", { dryRun: true })).id);
  await expect.poll(async () => (await check()).head?.sequence).toBe(4);
}

test("every run's end has the newest entry noted in R2, and no key of it is in the object", async () => {
  const logged = vi.spyOn(console, "log");
  await history();
  expect(await check()).toMatchObject({ entries: 4, sealed: 4, broken: null, head: { sequence: 4, problem: null } });
  expect(await (await env.BACKUPS?.get(`migration-audit-head/${coordinator().id}.json`))?.json()).toMatchObject({
    sequence: 4,
  });
  const stored = await inLog((sql) => JSON.stringify(sql.exec("SELECT entry FROM audit").toArray()));
  expect(stored).not.toContain(env.SESSION_HMAC_SECRET);
  const { entries } = (await call("GET", "/audit")) as { entries: AuditEntry[] };
  const published = logged.mock.calls.flatMap(([line]) => (/^{"audit":/.test(line) ? [JSON.parse(line).audit] : []));
  expect(published).toEqual(entries.toReversed());
});

test("an end that was cut off, and a trail that was replaced, are found by what is in R2", async () => {
  await history();
  await inLog((sql) => sql.exec("DELETE FROM audit WHERE sequence > 2"));
  expect((await check()).head?.problem).toBe("Entry 4 was there, and is not any more: the end was cut off.");
  await until((await start("/users", { dryRun: true })).id);
  await until((await start("/users", { dryRun: true })).id);
  expect((await check()).head?.problem).toMatch("was replaced");
});

test("an entry that is blamed on somebody else has no seal of the secret, however well it is hashed", async () => {
  await history();
  await inLog((sql) => {
    const { entry } = sql.exec<{ entry: string }>("SELECT entry FROM audit WHERE sequence = 4").one();
    const { hash, ...rest } = { ...(JSON.parse(entry) as AuditEntry), by: { uid: "eve", name: "Eve" } };
    const forged = JSON.stringify({ ...rest, hash: digest(rest) });
    sql.exec("UPDATE audit SET entry = ? WHERE sequence = 4", forged);
  });
  expect((await check()).broken).toEqual({ sequence: 4, why: "seal" });
});
