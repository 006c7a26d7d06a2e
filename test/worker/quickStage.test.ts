import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { equal, isObject, type Json, type JsonObject, parseJson } from "../../src/engine/losslessJson.ts";
import { snapshots } from "../../src/schema/snapshots.ts";
import { users } from "../../src/schema/users.ts";
import examples from "../examples/records.json" with { type: "json" };
import { addSuperadmin, call, start, until } from "./api.ts";

const kinds = {
  user: { definition: users, store: env.KV_USERS },
  snapshot: { definition: snapshots, store: env.KV_SNAPS },
};
type Type = keyof typeof kinds;

const cases = examples.map((example, index) => ({
  ...example,
  type: example.type as Type,
  key: `${kinds[example.type as Type].definition.prefix}case-${index}`,
}));
const stored = ({ type, key }: { type: Type; key: string }) => kinds[type].store.get(key) as Promise<string>;

/** The fields that a clean-up may take out, but for those without a new place, which no undo brings back. */
const cleanable = (type: Type): string[] => {
  const { copies, retained = {} } = kinds[type].definition as {
    copies: readonly { from: string }[];
    retained?: object;
  };
  return copies.map(({ from }) => from).filter((field) => !Object.hasOwn(retained, field));
};

test("a store of every age of QuickStage is migrated, cleaned up and undone by its rules, to the last digit", async () => {
  await addSuperadmin();
  for (const each of cases) await kinds[each.type].store.put(each.key, each.stored);

  const migration = await until((await start("/run")).id);
  expect(migration).toMatchObject({ status: "completed", error: null });
  for (const each of cases) {
    // What the rules date from the run's start is dated from this run's.
    const expected = each.expected.replaceAll(String(each.now), String(migration.startedAt));
    const text = await stored(each);
    if (each.action === "error") expect(text, each.title).toBe(each.stored);
    else expectSame(text, expected, each.title);
  }
  expect(await call("GET", "/stats", undefined, "wait=0")).toMatchObject({
    stats: { legacyUsers: migration.counts.errors - countOf("snapshot"), legacySnapshots: countOf("snapshot") },
  });

  const fields = { user: cleanable("user"), snapshot: cleanable("snapshot") };
  const cleanup = await until((await start("/runs", { kind: "cleanup", fields })).id);
  expect(cleanup).toMatchObject({ status: "completed", error: null });
  const undo = await until((await start("/runs", { kind: "undo", of: migration.id })).id);
  expect(undo).toMatchObject({ status: "completed", counts: { errors: 0 }, undone: { kept: 0 } });
  for (const each of cases) {
    if (each.action === "error") expect(await stored(each), each.title).toBe(each.stored);
    if (each.action === "migrated") expectSame(await stored(each), each.stored, each.title);
  }
});

const countOf = (type: Type) => cases.filter((each) => each.action === "error" && each.type === type).length;

function expectSame(text: string, expected: string, title: string): void {
  const [left, right] = [parseJson(text), parseJson(expected)].map((value) => (isObject(value) ? value : {}));
  const differing = Object.keys({ ...left, ...right }).filter((name) => {
    // A field that holds null holds no value: a clean-up takes it out, and nothing is there to be put back.
    const [one, other] = [(left as JsonObject)[name] ?? null, (right as JsonObject)[name] ?? null];
    return !equal(one as Json, other as Json);
  });
  expect({ title, differing }).toEqual({ title, differing: [] });
}
