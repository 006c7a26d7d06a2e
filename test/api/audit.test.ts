import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { AuditEntry } from "../../src/contract/audit.ts";
import type { Run } from "../../src/contract/run.ts";
import { withBackup } from "./backupStores.ts";
import { problemOf } from "./problem.ts";
import { currentUser, legacyUser, records, type Served, serve, superadmin, unreadable } from "./serve.ts";

const users = { "user:u1": legacyUser(), "user:torn": unreadable };

/** JSON with the members of every object in order of their names, written out here for there is no such in JSON itself. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}
const hashOf = ({ hash: _, ...others }: AuditEntry) => createHash("sha256").update(canonical(others)).digest("hex");

async function trail({ get }: Pick<Served, "get">, limit = 100): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: { entries: AuditEntry[]; cursor: string | null } = await get(
      `/audit?limit=${limit}${cursor && `&cursor=${cursor}`}`,
    );
    expect(page.entries.length).toBeLessThanOrEqual(limit);
    entries.push(...page.entries);
    cursor = page.cursor;
  }
  return entries;
}

/** A history with something of everything: 12 actions, in order. */
async function history() {
  const served = await serve({ users: { ...users, "user:eve": superadmin.replaceAll("Mara", "Eve") } });
  const { run, begin, post, call, gate } = served;
  const expected: [action: string, run: string, reason: string | null][] = [];
  const started = (action: string, { id }: Run, reason: string | null = null) => expected.push([action, id, reason]);
  started(
    "start migrate (dry run)",
    (await run("/users", { dryRun: true, reason: "first try — “dry”" })).run,
    "first try — “dry”",
  );
  const first = (await run("/users", { backup: true, reason: "ticket 12" })).run;
  started("start migrate", first, "ticket 12");
  gate.close();
  const retried = (await (await post(`/runs/${first.id}/retry`)).json()) as Run;
  started(`retry ${first.id}`, retried);
  await post("/users", { reason: "refused, so never done" });
  for (const name of ["pause", "pause", "resume", "cancel", "cancel"]) await post(`/runs/${retried.id}/${name}`);
  for (const name of ["pause", "resume", "cancel"]) expected.push([name, retried.id, null]);
  gate.open();
  for (const [kind, body] of Object.entries({
    undo: { of: first.id, reason: "wrong day" },
    backup: { types: ["user"] },
    restore: { backup: first.id, dryRun: true },
    verify: {},
  })) {
    const { reason = null } = body as { reason?: string };
    started(
      `start ${kind}${"dryRun" in body ? " (dry run)" : ""}`,
      (await run("/runs", { kind, ...body })).run,
      reason,
    );
  }
  const scheduled = await begin("/users", { startAt: Date.now() + 60_000, reason: "tonight" });
  started("start migrate", scheduled, "tonight");
  const headers = { "content-type": "application/json" };
  await call(`/runs/${scheduled.id}`, { method: "PATCH", headers, body: '{"maxPerSecond":20}' });
  expected.push(["limit to 20 writes a second", scheduled.id, null]);
  return { ...served, expected };
}

test("every action is in the trail, newest first, with who, when, what, which run and why; refusals are not", async () => {
  const before = Date.now();
  const served = await history();
  const entries = await trail(served);
  expect(entries.map(({ action, run, reason }) => [action, run, reason])).toEqual(served.expected.toReversed());
  for (const entry of entries) {
    expect(Object.keys(entry).sort()).toEqual("action,at,by,hash,previous,reason,run,sequence".split(","));
    expect(entry.by).toEqual({ uid: "admin", name: "Mara" });
    expect(entry.at).toBeGreaterThanOrEqual(before);
    expect(entry.at).toBeLessThanOrEqual(Date.now());
  }
  const numbers = entries.map(({ sequence }) => sequence);
  expect(numbers).toEqual(entries.map((_, index) => entries.length - index));
});

test("each entry carries the hash of the one before: SHA-256 over the canonical JSON of its other members", async () => {
  const entries = (await trail(await history())).toReversed();
  let previous = "";
  for (const entry of entries) {
    expect(entry.previous).toBe(previous);
    expect(entry.hash).toBe(hashOf(entry));
    expect(entry.hash).toMatch(/^[0-9a-f]{64}$/);
    previous = entry.hash;
  }
});

test("the trail is read page by page, and neither reading it nor anything else that reads adds to it", async () => {
  const served = await history();
  const whole = await trail(served);
  for (const limit of [1, 5, whole.length]) expect(await trail(served, limit)).toEqual(whole);
  for (const path of ["/stats", "/runs", "/forecast", "/backups", "/records/user/u1"]) await served.get(path);
  expect(await trail(served)).toEqual(whole);
});

test.each(["limit=0", "limit=101", "cursor=x", "cursor=", "page=2", "limit=5&limit=6"])(
  "GET /audit?%s and GET /backups?%s are a 400 that names the parameter",
  async (query) => {
    const { call } = await serve();
    for (const path of ["/audit", "/backups"]) {
      const problem = await problemOf(await call(`${path}?${query}`), 400);
      expect(problem.errors?.map(({ path: name }) => name)).toEqual([query.split("=")[0]]);
    }
  },
);

test("a download of a backup and an export of results are in the trail before their first byte, reading a page is not", async () => {
  const { call, id } = await withBackup();
  const actions = async () => {
    const { entries } = (await (await call("/audit")).json()) as { entries: AuditEntry[] };
    return entries.map(({ action, run, by }) => [action, run, by.uid]);
  };
  const before = await actions();
  await (await call(`/runs/${id}/results`)).json();
  expect(await actions()).toEqual(before);
  await call(`/backups/${id}/download`);
  await call(`/runs/${id}/results`, undefined, "text/csv");
  await problemOf(await call("/backups/no-such-run/download"), 404);
  await problemOf(await call("/runs/no-such-run/results", undefined, "text/csv"), 404);
  expect(await actions()).toEqual([["download results", id, "admin"], ["download backup", id, "admin"], ...before]);
});

test("a download says why, where it was given, and an export of the trail is in the trail", async () => {
  const { call, id } = await withBackup();
  await call(`/backups/${id}/download?reason=Ticket%2012`);
  await call(`/runs/${id}/results?reason=for%20the%20auditors`, undefined, "application/x-ndjson");
  const csv = await call("/audit?action=download&reason=quarterly", undefined, "text/csv");
  const lines = (await csv.text()).trimEnd().split("\n");
  expect(csv.headers.get("content-disposition")).toBe('attachment; filename="audit.csv"');
  expect(lines[0]).toBe("sequence,at,uid,name,action,run,reason,previous,seal,hash");
  expect(lines.slice(1).map((line) => line.split(",").slice(2, 7).join())).toEqual([
    "admin,,download audit,,quarterly",
    `admin,,download results,${id},for the auditors`,
    `admin,,download backup,${id},Ticket 12`,
  ]);
  const ndjson = await (await call("/audit", undefined, "application/x-ndjson")).text();
  const { entries } = (await (await call("/audit")).json()) as { entries: AuditEntry[] };
  expect(
    ndjson
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual(entries);
  await problemOf(await call(`/backups/${id}/download?reasom=typo`), 400);
});

test("who views more than a page of records is in the trail, and again at each ten times as many", async () => {
  const served = await serve({ users: records("user:u", 130, legacyUser) });
  await served.run("/users", { dryRun: true });
  const views = async () =>
    (await trail(served)).filter(({ action }) => action === "view records").map(({ by, reason }) => [by.uid, reason]);
  for (let each = 0; each < 100; each += 1) await served.get(`/records/user/u${String(each).padStart(4, "0")}`);
  expect(await views()).toEqual([]);
  await served.get("/records?type=user&id=u0100");
  expect(await views()).toEqual([["admin", expect.stringMatching(/^more than 100 since /)]]);
  for (let each = 0; each < 8; each += 1) await served.get("/records?type=user&state=legacy");
  expect(await views()).toHaveLength(1);
  await served.get("/records?type=user&state=legacy");
  expect((await views())[0]?.[1]).toMatch(/^more than 1000 since /);
});

test("people who are signed in and refused are in the trail, each once a minute, and the chain holds", async () => {
  const served = await serve({
    users: { "user:bob": currentUser({ role: "user", name: "Bob" }), "user:eve": currentUser() },
  });
  for (const uid of ["bob", "eve"]) {
    const headers = { authorization: `Bearer ${await served.tokenOf(uid)}` };
    for (const path of ["/runs", "/stats", "/records/user/admin"]) {
      expect((await served.call(path, { headers })).status).toBe(403);
    }
  }
  expect((await served.call("/runs", { headers: { authorization: "Bearer no.session" } })).status).toBe(401);
  const entries = await trail(served);
  expect(entries.map(({ by, action, run, reason }) => [by.uid, action, run, reason])).toEqual([
    ["eve", "refused", "", "GET /debug/migration/runs"],
    ["bob", "refused", "", "GET /debug/migration/runs"],
  ]);
  expect(entries[1]?.by.name).toBe("Bob");
  for (const entry of entries) expect(hashOf(entry)).toBe(entry.hash);
});
