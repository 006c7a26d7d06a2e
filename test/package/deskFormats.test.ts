import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addToCensus, emptyCensus } from "../../src/engine/collectionCensus.ts";
import { collections, recordId } from "../../src/schema/collections.ts";
import { seedEntries } from "../../src/seed/seedEntries.ts";
import { currentUser, legacySnapshot, legacyUser, serve, unreadable } from "../api/serve.ts";
import { type BulkEntry, createDesk, type Desk, nodes } from "./desk.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
});
afterAll(() => desk.remove());

const now = Date.now();
/** Old, half-migrated, current, conflicting and broken records, large numbers among them, and other keys. */
const entries: BulkEntry[] = [...seedEntries({ users: 300, snapshots: 200, now })].map(
  ({ collection: _, ...entry }) => entry,
);
const member = ({ key }: BulkEntry, value: string) => `${JSON.stringify(key)}:${value}`;
const isJson = (text: string) => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const formats: Record<string, () => string | Buffer> = {
  "what wrangler kv bulk put takes": () => JSON.stringify(entries),
  "what wrangler kv bulk put takes, on many lines": () => `\n${JSON.stringify(entries, null, 2)}\n`,
  "what wrangler kv bulk get prints": () =>
    JSON.stringify(Object.fromEntries(entries.map(({ key, value }) => [key, { value }])), null, 2),
  "what it prints of values alone": () =>
    JSON.stringify(Object.fromEntries(entries.map(({ key, value }) => [key, value]))),
  // Written by hand, as JavaScript would round the large numbers.
  "what it prints of parsed values": () =>
    `{${entries.map((entry) => member(entry, isJson(entry.value) ? entry.value : JSON.stringify(entry.value)))}}`,
  "an entry a line": () => entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""),
  "an entry a line, as Windows ends lines": () => entries.map((entry) => JSON.stringify(entry)).join("\r\n"),
  "a byte order mark before it": () => `\ufeff${JSON.stringify(entries)}`,
  "gzip of it": () => gzipSync(JSON.stringify(entries)),
};

const figuresOf = (stdout: string) => {
  const { format: _, ...figures } = JSON.parse(stdout);
  return figures;
};

/** As the Worker counts. */
function counted() {
  return collections.map((definition) => {
    const census = emptyCensus(definition);
    for (const { key, value } of entries) {
      if (recordId(definition, key) !== null) addToCensus(census, definition, value, now);
    }
    const { total, migrated, unreadable, fields } = census;
    return {
      ...{ records: total, current: migrated, legacy: total - migrated - unreadable, unreadable },
      fields: fields.map(({ type: _, ...field }) => field),
    };
  });
}

test.each(Object.entries(formats))("%s: the figures are those that the Worker counts", async (_format, content) => {
  const file = await desk.write("export", content());
  const { code, stdout, stderr } = await desk.program(["plan", file, "--json"]);
  expect([code, stderr]).toEqual([1, ""]);
  const figures = figuresOf(stdout);
  expect(figures).toMatchObject({ entries: entries.length, withoutValue: 0, collections: counted() });
  const records = counted().reduce((sum, collection) => sum + collection.records, 0);
  expect(figures.otherKeys).toBe(entries.length - records);
  expect(figures.otherKeys).toBeGreaterThan(0);
});

test.each(Object.entries(nodes))("%s reads the standard input, gzipped or not, as it reads a file", async (_, path) => {
  const json = JSON.stringify(entries);
  const file = await desk.write("export.json", json);
  const { stdout } = await desk.program(["plan", file, "--json"]);
  for (const input of [json, gzipSync(json)]) {
    const ended = await desk.program(["plan", "-", "--json"], { input, path: path as string });
    expect(ended.stdout).toBe(stdout);
  }
});

test("a backup is read as the API sends it", async () => {
  const served = await serve({
    users: { "user:u1": legacyUser({ passwordHash: "hush" }), "user:u2": currentUser(), "user:u3": unreadable },
    snapshots: { "snap:s1": { text: legacySnapshot(), expiration: 4_000_000_000, metadata: { a: 1 } } },
  });
  const { run } = await served.run("/runs", { kind: "backup" });
  const file = await desk.write("backup", await (await served.call(`/backups/${run.id}/download`)).text());
  const { stdout } = await desk.program(["plan", file, "--json"]);
  const [users, snapshots] = JSON.parse(stdout).collections;
  expect(users).toMatchObject({ records: 4, current: 2, legacy: 1, unreadable: 1 });
  expect(snapshots).toMatchObject({ records: 1, legacy: 1 });
  const applied = await desk.program(["apply", file, "--type", "snapshot"]);
  expect(JSON.parse(applied.stdout)).toMatchObject([{ key: "snap:s1", expiration: 4_000_000_000, metadata: { a: 1 } }]);
  expect(JSON.parse(applied.stdout)[0]).not.toHaveProperty("type");
});

test("a key without a value is counted, and is no record", async () => {
  const input = JSON.stringify({ "user:a": { value: null }, "user:b": null, "user:c": currentUser() });
  const { code, stdout } = await desk.program(["plan", "-", "--json"], { input });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ entries: 3, withoutValue: 2, collections: [{ records: 1 }, {}] });
});

test("base64 is read as what it stands for", async () => {
  const value = Buffer.from(legacyUser({ name: "Zoë" })).toString("base64");
  const broken = Buffer.from([0x7b, 0xff, 0x7d]).toString("base64");
  const input = JSON.stringify([
    { key: "user:a", value, base64: true },
    { key: "user:b", value: broken, base64: true },
  ]);
  const { stdout, stderr } = await desk.program(["apply", "-"], { input });
  const [written, ...more] = JSON.parse(stdout);
  expect(more).toEqual([]);
  expect(written).not.toHaveProperty("base64");
  expect(JSON.parse(written.value)).toMatchObject({ name: "Zoë", status: "active" });
  expect(stderr).toMatch(/1 {2}The stored value is no text\. .*user:b/);
});
