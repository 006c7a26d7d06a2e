import fc from "fast-check";
import { expect, test } from "vitest";
import type { OpenApi } from "../../src/api/openapi/document.ts";
import type { Run, StartedRun } from "../../src/contract/run.ts";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import type { MemoryEntry } from "../../src/control/memory/memoryRecordStore.ts";
import { decodeRows } from "../../src/control/rows.ts";
import { basePath, createBackend } from "../../src/demo/backend.ts";
import type { Json } from "../../src/engine/losslessJson.ts";
import { collections as quickStage } from "../../src/schema/collections.ts";
import { copy, defineCollection } from "../../src/schema/definition.ts";
import { watchLog } from "./guarded.ts";
import { legacySnapshot, legacyUser, superadmin } from "./serve.ts";

const teams = defineCollection({
  type: "team",
  plural: "Teams",
  prefix: "team:",
  containers: { profile: { size: 0 } },
  copies: [
    copy("pin", "profile.code", "string"),
    copy("account", "profile.account", "object"),
    copy("members", "profile.members", "array"),
    copy("inviteToken", "profile.invite", "string"),
  ],
  fills: { status: "active" },
  deprecated: ["oldToken", "oldAccount"],
  touched: [],
  secrets: ["pin", "account.number", "members[].badge", "oldAccount.number"],
  notSecret: ["publicToken"],
});
const collections = [...quickStage, teams];
const logged = watchLog();

/** A value whose every secret is the marker, as a record of one of the collections may hold it. */
const marker = "MARKER-51f0";
const secretName = fc.constantFrom(
  ...["password", "passwd", "clientSecret", "client-secret", "ACCESS_TOKEN", "refreshToken", "tokens", "apiKey"],
  ...["api_keys", "pwhash", "credentials", "ip", "viewerIPs", "lastLoginIp", "ipaddress", "passwordHash"],
);
const secretValue = fc.constantFrom<Json>(marker, [marker], { x: marker }, [{ y: [marker, 1] }], marker.repeat(200));
const named = fc.tuple(secretName, secretValue).map(([name, value]): Json => ({ [name]: value, shown: 1 }));
const around = fc.oneof(
  named,
  named.map((value): Json => [value]),
  named.map((value): Json => ({ deep: [{ deeper: { deepest: [[value]] } }] })),
  named.map((value): Json => ({ long: "x".repeat(3_000), value })),
);
const user = fc.oneof(
  around.map((extra) => legacyUser({ extra })),
  secretValue.map((value) => legacyUser({ licenseKey: value, googleId: value, passwordHash: value })),
  secretValue.map((value) => legacyUser({ analytics: { viewSessions: [{ ipAddress: value, seconds: 2 }] } })),
  around.map((value) => legacyUser({ stripeCustomerId: value, trialEndsAt: value })),
  around.map((value) => legacyUser({ subscriptionStatus: "trial", subscription: { status: value } })),
  around.map((extra) => legacyUser({ extra, subscription: [{ password: marker }] })),
  fc.constantFrom(`{"password":"${marker}"`, `{"a":${marker}}`, `"${marker}"`, `[{"password":"${marker}"}]`, marker),
);
const snapshot = fc.oneof(
  secretValue.map((password) => legacySnapshot({ password })),
  secretValue.map((password) => legacySnapshot({ password, metadata: { password: [password, 1] } })),
  around.map((file) => legacySnapshot({ files: [file] })),
  around.map((file) => legacySnapshot({ files: [file], metadata: { files: [file, file] } })),
  secretValue.map((value) =>
    legacySnapshot({ analytics: { viewerIPs: value, viewSessions: [[{ ipAddress: value }]] } }),
  ),
);
const team = fc.oneof(
  secretValue.map((pin) => JSON.stringify({ pin })),
  secretValue.map((pin) => JSON.stringify({ pin, profile: { code: { other: pin } } })),
  secretValue.map((number) => JSON.stringify({ account: { number, bank: "b" }, oldAccount: { number } })),
  secretValue.map((badge) => JSON.stringify({ members: [{ badge, name: "n" }, [{ badge }]] })),
  secretValue.map((inviteToken) => JSON.stringify({ inviteToken, oldToken: inviteToken, publicToken: "seen" })),
);
const many = (prefix: string, text: fc.Arbitrary<string>) =>
  fc
    .array(text, { minLength: 15, maxLength: 15 })
    .map((texts) => new Map(texts.map((each, index): [string, MemoryEntry] => [`${prefix}r${index}`, { text: each }])));

test("wherever a secret stands in a record, no answer, download, event, log line or kept row holds it", async () => {
  await fc.assert(
    fc.asyncProperty(
      many("user:", user),
      many("snap:", snapshot),
      many("team:", team),
      async (users, snaps, squads) => {
        users.set("user:admin", { text: superadmin });
        // What is named as no secret shows; by chance alone there would be none at times.
        squads.set("team:shown", { text: JSON.stringify({ inviteToken: marker, publicToken: "seen" }) });
        const outputs = await everythingOf({ user: users, snapshot: snaps, team: squads });
        expect(outputs.length).toBeGreaterThan(300);
        for (const text of outputs) expect(text).not.toContain(marker);
        expect(outputs.join()).toContain('"publicToken":"seen"');
      },
    ),
    { numRuns: 2, endOnFailure: true },
  );
});

/** Runs of every kind over these records, and the text of all that can be asked of them. */
async function everythingOf(entries: Record<string, Map<string, MemoryEntry>>): Promise<string[]> {
  const log = createMemoryLog();
  const backend = createBackend({ entries, collections, log });
  const authorization = `Bearer ${await backend.token("admin")}`;
  const outputs: string[] = [];
  const call = async (path: string, body?: object, accept = "application/json") => {
    const headers = { authorization, accept, ...(body && { "content-type": "application/json" }) };
    const init = body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers };
    const answer = await backend.fetch(new Request(`http://local${basePath}${path}`, init));
    const text = await answer.text();
    outputs.push(text, [...answer.headers].join());
    return text;
  };
  const start = async (body: object) => (JSON.parse(await call("/runs", { verbose: true, ...body })) as StartedRun).run;

  const records = Object.entries(entries).flatMap(([type, held]) =>
    [...held.keys()].map((key) => `/records?${new URLSearchParams({ type, id: key.split(":")[1] as string })}`),
  );
  for (const path of records) await call(path);
  const saved = await start({ kind: "backup" });
  const tested = await start({ kind: "migrate", dryRun: true });
  const { id: of } = await start({ kind: "migrate", planOf: tested.id, backup: true });
  for (const path of records) await call(path);
  await start({ kind: "verify", of });
  const fields = { user: ["licenseKey"], snapshot: ["createdBy"], team: ["oldToken", "pin", "account", "members"] };
  for (const dryRun of [true, false]) await start({ kind: "cleanup", fields, dryRun });
  for (const dryRun of [true, false]) await start({ kind: "undo", of, dryRun });
  for (const overwrite of [false, true]) await start({ kind: "restore", backup: saved.id, overwrite });
  await call(`/runs/${of}/retry`, {});

  const { paths } = JSON.parse(await call("/openapi.json")) as OpenApi;
  const { runs } = JSON.parse(await call("/runs?limit=100")) as { runs: Run[] };
  expect(runs.length).toBe(11);
  for (const [path, { get }] of Object.entries(paths)) {
    if (!get || get.operationId === "downloadBackup" || path.startsWith("/records")) continue;
    const accepts = ["application/json", ...(path.endsWith("/results") ? ["text/csv", "application/x-ndjson"] : [])];
    for (const { id } of path.includes("{id}") ? runs : [{ id: "" }]) {
      for (const accept of accepts) await call(path.replace("{id}", id), undefined, accept);
    }
  }
  for (const path of records) await call(path.replace("/records", "/records/runs"));
  // What is searched for is an id: a value would be given away by being found.
  for (const { id } of runs) {
    expect(JSON.parse(await call(`/runs/${id}/results?q=51f0`))).toMatchObject({ results: [] });
  }
  for (const { id } of runs) {
    for (const { number } of log.batches(id, 0, 100)) {
      for (const part of log.rows(id, number)) outputs.push(JSON.stringify(await decodeRows(part)));
    }
  }
  backend.stop();
  return [...outputs, logged(), ...backend.events.values()];
}
