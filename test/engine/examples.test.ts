import { expect, test } from "vitest";
import { parseJson } from "../../src/engine/losslessJson.ts";
import { apply, plan } from "../../src/engine/plan.ts";
import { undo } from "../../src/engine/planUndo.ts";
import examples from "../examples/records.json" with { type: "json" };
import { definitionOf } from "./arbitrary.ts";

test.each(examples)("worked example: $title", (example) => {
  const planned = plan(definitionOf(example.type), example.stored, example.now);

  if (planned.state === "error") {
    expect(example.action).toBe("error");
    return;
  }
  expect(planned.state).toBe(example.action === "migrated" ? "legacy" : "current");
  expect(planned.changes.flatMap(({ from }) => from ?? [])).toEqual(example.legacyFields);
  expect(planned.changes.map(({ path }) => path)).toEqual(example.newFields);
  expect(planned.conflicts).toEqual(example.conflicts);
  expect(planned.warnings).toEqual(example.warnings);

  const applied = apply(planned) as { text: string };
  // As text, so that every digit counts.
  expect(JSON.stringify(parseJson(applied.text))).toBe(JSON.stringify(parseJson(example.expected)));
  const undone = undo(definitionOf(example.type), applied.text, planned.changes)?.text ?? "";
  expect(JSON.stringify(parseJson(undone))).toBe(JSON.stringify(parseJson(example.stored)));
});
