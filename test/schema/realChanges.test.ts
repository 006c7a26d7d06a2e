import { describe, expect, test } from "vitest";
import { valueAt } from "../../src/engine/places.ts";
import { apply, plan, type Readable } from "../../src/engine/plan.ts";
import { cleanUp } from "../../src/engine/planCleanup.ts";
import { undo } from "../../src/engine/planUndo.ts";
import { legacyFields } from "../../src/schema/paths.ts";
import { realChanges } from "./realChanges.ts";

const now = 1_795_000_000_000;

describe.each(realChanges)("$what", ({ definition, examples, source }) => {
  test.each(examples)("$before becomes current, and an undo brings it back", ({ before, after }) => {
    const planned = plan(definition, JSON.stringify(before), now) as Readable;
    const { text } = apply(planned) as { text: string };
    expect(JSON.parse(text)).toEqual(after);
    expect(plan(definition, text, now)).toMatchObject({ state: "current", conflicts: [] });
    expect(JSON.parse(undo(definition, text, planned.changes)?.text as string)).toEqual(before);
  });

  test("its source is named, and a clean-up leaves nothing that was copied", () => {
    expect(source).toMatch(/^https:/);
    for (const { after } of examples) {
      const record = structuredClone(after);
      const { removed, conflicts } = cleanUp(definition, record as never, legacyFields(definition));
      for (const place of removed) expect(valueAt(record as never, place)).toBeUndefined();
      // What stays is what the definition leaves, such as two licenses.
      for (const { path } of conflicts)
        expect(definition.copies.find(({ to }) => to === path.replace(/\d+/g, ""))?.onFailure).toBe("leave");
    }
  });
});

test("there are ten, and nine of them without code", () => {
  expect(realChanges).toHaveLength(10);
  expect(realChanges.filter(({ definition }) => definition.derived === undefined)).toHaveLength(9);
});
