import { expect } from "vitest";
import { equal, getOwn, isAbsent, isObject, type Json, type JsonObject } from "../../src/engine/losslessJson.ts";
import type { Change } from "../../src/engine/plan.ts";

/** Every value is where it was, but for a `null` or a placeholder that gave way and an object that gained fields. */
export function expectAdditive(before: Json, after: Json, changes: readonly Change[], path = ""): void {
  if (before === null) return;
  const change = changes.find((each) => each.path === path);
  if (change && !isAbsent(change.previous)) {
    expect(equal(before, change.previous)).toBe(true);
    return;
  }
  if (Array.isArray(before)) {
    expect((after as Json[]).length).toBe(before.length);
    for (const [index, entry] of before.entries()) {
      expectAdditive(entry, (after as Json[])[index] as Json, changes, `${path}[${index}]`);
    }
    return;
  }
  if (!isObject(before)) {
    expect(equal(before, after)).toBe(true);
    return;
  }
  const names = Object.keys(before);
  expect(Object.keys(after as JsonObject).filter((name) => names.includes(name))).toEqual(names);
  for (const name of names) {
    const inside = path === "" ? name : `${path}.${name}`;
    expectAdditive(before[name] as Json, getOwn(after as JsonObject, name) as Json, changes, inside);
  }
}
