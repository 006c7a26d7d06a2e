import { expect, test } from "vitest";
import { parseJson } from "../../src/engine/losslessJson.ts";
import { apply, plan, type Readable } from "../../src/engine/plan.ts";
import { upgradeSnapshot, upgradeUser } from "../../src/index.ts";
import examples from "../examples/records.json" with { type: "json" };
import { definitionOf } from "./arbitrary.ts";

const readable = examples.filter(({ action }) => action !== "error");

test.each(readable)("the application reads it as a run would leave it: $title", ({ type, stored, now, expected }) => {
  const upgrade = type === "user" ? upgradeUser : upgradeSnapshot;
  expect(upgrade(stored, now)).toEqual(JSON.parse(expected));
  expect(upgrade(expected, now)).toEqual(JSON.parse(expected));
});

test("what the application writes back after an upgrade is current", () => {
  const user = upgradeUser('{"uid":"u1","createdAt":1,"subscriptionStatus":"trial"}', 9);
  const written = JSON.stringify({ ...user, lastActivityAt: 10 });
  expect(plan(definitionOf("user"), written, 99)).toMatchObject({ state: "current" });
  expect(parseJson((apply(plan(definitionOf("user"), written, 99) as Readable) as { text: string }).text)).toEqual(
    JSON.parse(written),
  );
});

test("a record that can't be read is an error that quotes nothing of it", () => {
  expect(() => upgradeUser('{"password":hunter2}', 1)).toThrow(/not JSON/);
  expect(() => upgradeUser('{"password":hunter2}', 1)).not.toThrow(/hunter2/);
});
