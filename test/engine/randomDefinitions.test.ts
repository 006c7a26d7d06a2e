import fc from "fast-check";
import { expect, test } from "vitest";
import { written } from "../../src/control/kinds/written.ts";
import { digest } from "../../src/engine/digest.ts";
import {
  equal,
  getOwn,
  getPath,
  isAbsent,
  type Json,
  type JsonObject,
  parseJson,
} from "../../src/engine/losslessJson.ts";
import { apply, plan } from "../../src/engine/plan.ts";
import { cleanUp } from "../../src/engine/planCleanup.ts";
import { undo, type Written } from "../../src/engine/planUndo.ts";
import type { Definition } from "../../src/schema/definition.ts";
import { legacyFields } from "../../src/schema/paths.ts";
import { expectAdditive } from "./additive.ts";
import { anyDefinition, cases, fieldsOf, recordText, valueText } from "./arbitrary.ts";

const now = 1_795_000_000_000;
const anyRecord = anyDefinition.chain((definition) => fc.tuple(fc.constant(definition), recordText(definition)));

function migrate(definition: Definition, text: string) {
  const planned = plan(definition, text, now);
  if (planned.state !== "legacy") return null;
  const { changes, record } = planned;
  const applied = apply(planned);
  if ("error" in applied) return null;
  // As the log keeps them: through JSON, secrets and long values as digests.
  const rows = parseJson(JSON.stringify(written(definition, record, changes))) as unknown as Written[];
  return { text: applied.text, changes, rows };
}

test("of any definition, a migration is additive but for placeholders, and a second one finds nothing", () => {
  fc.assert(
    fc.property(anyRecord, ([definition, text]) => {
      const migrated = migrate(definition, text);
      fc.pre(migrated !== null);
      const { changes, text: after } = migrated as NonNullable<typeof migrated>;
      expectAdditive(parseJson(text), parseJson(after), changes);
      for (const { path, previous } of changes) {
        if (isAbsent(previous)) continue;
        const { from, replaces } = definition.copies.find(({ to }) => to === path) ?? {};
        // As numbers are compared everywhere: the placeholder 0 also stands for a stored -0, which an undo gives back.
        expect(equal(replaces as Json, previous as Json)).toBe(true);
        expect(
          equal(
            getPath(parseJson(after) as JsonObject, path) as Json,
            getOwn(parseJson(text) as JsonObject, from as string) as Json,
          ),
        ).toBe(true);
      }
      expect(plan(definition, after, now + 1)).toMatchObject({ state: "current", changes: [] });
    }),
    cases,
  );
});

test("of any definition, an undo leaves a record that nobody touched deeply equal to what it was", () => {
  fc.assert(
    fc.property(anyRecord, ([definition, text]) => {
      const migrated = migrate(definition, text);
      fc.pre(migrated !== null);
      const { text: after, rows } = migrated as NonNullable<typeof migrated>;
      const undone = undo(definition, after, rows);
      expect(undone).toMatchObject({ kept: [], restored: [], removed: rows.map(({ path }) => path) });
      expect(equal(parseJson(undone?.text as string), parseJson(text))).toBe(true);
    }),
    cases,
  );
});

test("of any definition, an undo after a clean-up puts back every value that its run copied", () => {
  fc.assert(
    fc.property(anyRecord, ([definition, text]) => {
      const migrated = migrate(definition, text);
      fc.pre(migrated !== null);
      const { text: after, rows, changes } = migrated as NonNullable<typeof migrated>;
      const cleaned = parseJson(after) as JsonObject;
      const { removed } = cleanUp(definition, cleaned, legacyFields(definition));
      const undone = undo(definition, JSON.stringify(cleaned), rows, new Set(removed));
      expect(undone?.kept).toEqual([]);
      const [before, left] = [text, undone?.text as string].map((each) => parseJson(each) as JsonObject);
      for (const { from, path, previous } of changes) {
        if (from === null) continue;
        expect(equal(getOwn(before as JsonObject, from) as Json, getOwn(left as JsonObject, from) as Json)).toBe(true);
        expect(getPath(left as JsonObject, path)).toEqual(previous);
      }
    }),
    cases,
  );
});

/** One thing that happens to a record; `choice` picks a run, a field or a path among those that there are. */
type Step =
  | { what: "migrate" }
  | { what: "cleanup"; choice: number }
  | { what: "undo" | "restore"; choice: number }
  | { what: "edit"; choice: number; value: string | null };

const anyLife = anyDefinition.chain((definition) => {
  const choice = fc.nat({ max: 100 });
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ what: fc.constant("migrate" as const) }),
    fc.record({ what: fc.constant("cleanup" as const), choice }),
    fc.record({ what: fc.constantFrom("undo" as const, "restore" as const), choice }),
    fc.record({ what: fc.constant("edit" as const), choice, value: fc.option(valueText(definition)) }),
    // The application no longer needs a legacy field, and drops it.
    fc.record({ what: fc.constant("edit" as const), choice: fc.nat({ max: 3 }), value: fc.constant(null) }),
  );
  return fc.tuple(fc.constant(definition), recordText(definition), fc.array(step, { minLength: 2, maxLength: 10 }));
});

type Run = { rows: Written[]; before: string; left: string; step: number };

test("under any order of migrations, clean-ups, edits, undos and restores, the last copy of a value is never lost", () => {
  fc.assert(
    fc.property(anyLife, ([definition, first, steps]) => {
      fc.pre(plan(definition, first, now).state !== "error");
      let text = first;
      const runs: Run[] = [];
      const cleanUps: { step: number; removed: string[] }[] = [];
      for (const [number, step] of steps.entries()) {
        const before = text;
        let undoneRun: Run | undefined;
        if (step.what === "edit") {
          text = edited(definition, text, step.choice, step.value);
          continue;
        }
        if (step.what === "migrate") {
          const migrated = migrate(definition, text);
          if (!migrated) continue;
          text = migrated.text;
          runs.push({ rows: migrated.rows, before, left: digest(text), step: number });
        } else if (step.what === "cleanup") {
          const planned = plan(definition, text, now);
          if (planned.state !== "current") continue;
          const fields = legacyFields(definition).filter((_, index) => (step.choice >> index) % 2 === 0);
          const { removed } = cleanUp(definition, planned.record, fields);
          text = JSON.stringify(planned.record);
          cleanUps.push({ step: number, removed });
        } else {
          undoneRun = runs[step.choice % Math.max(1, runs.length)];
          if (!undoneRun) continue;
          if (step.what === "restore") {
            // Only what is still as the run left it.
            if (digest(text) !== undoneRun.left) continue;
            text = undoneRun.before;
          } else {
            const since = undoneRun.step;
            const taken = cleanUps.filter((each) => each.step > since).flatMap(({ removed }) => removed);
            const undone = undo(definition, text, undoneRun.rows, new Set(taken));
            if (!undone) continue;
            const all = [...undone.removed, ...undone.kept.map(({ path }) => path)].sort();
            expect(all).toEqual(undoneRun.rows.map(({ path }) => path).sort());
            text = undone.text;
          }
        }
        expectNothingLost(definition, parseJson(before) as JsonObject, parseJson(text) as JsonObject, step, undoneRun);
      }
    }),
    cases,
  );
});

function expectNothingLost(
  definition: Definition,
  before: JsonObject,
  after: JsonObject,
  { what }: Step,
  undoneRun: Run | undefined,
): void {
  const created = (container: string) => undoneRun?.rows.some(({ path }) => path === container) ?? false;
  for (const { from, to, replaces } of definition.copies) {
    const held = [getOwn(after, from), getPath(after, to)];
    const isHeld = (value: Json) => held.some((each) => each !== undefined && equal(each, value));
    const [legacy, present] = [getOwn(before, from), getPath(before, to)];
    if (!isAbsent(legacy)) expect(isHeld(legacy), `${from} of ${what}`).toBe(true);
    if (isAbsent(present) || (replaces !== undefined && equal(present, replaces as Json))) continue;
    // A default that the run itself set, and nobody's value.
    const container = to.slice(0, to.indexOf("."));
    if (created(container) && !undoneRun?.rows.some(({ path }) => path === to)) continue;
    expect(isHeld(present), `${to} of ${what}`).toBe(true);
  }
  if (what === "cleanup") {
    for (const field of Object.keys(definition.retained ?? {}))
      expect(getOwn(after, field)).toEqual(getOwn(before, field));
  }
  const ours = new Set([
    ...legacyFields(definition),
    ...Object.keys(definition.containers),
    ...Object.keys(definition.fills),
  ]);
  for (const name of Object.keys(before)) {
    if (!ours.has(name)) expect(equal(getOwn(before, name) as Json, getOwn(after, name) ?? null)).toBe(true);
  }
  for (const name of Object.keys(after)) if (!ours.has(name)) expect(Object.hasOwn(before, name)).toBe(true);
}

/** What the application does: sets or deletes any field that the definition knows, by itself or as it is stored elsewhere. */
function edited(definition: Definition, text: string, choice: number, value: string | null): string {
  const record = parseJson(text) as JsonObject;
  const containers = Object.keys(definition.containers);
  const paths = [
    ...legacyFields(definition),
    ...containers.flatMap((name) => fieldsOf(definition, name).map((field) => `${name}.${field}`)),
    ...containers,
    ...Object.keys(definition.fills),
    "foreign",
  ];
  const path = paths[choice % paths.length] as string;
  const [name = "", field] = path.split(".");
  const isContainer = field === undefined && containers.includes(name);
  if (isContainer && value !== null) return text;
  const holder = field === undefined ? record : getOwn(record, name);
  if (typeof holder !== "object" || holder === null) return text;
  if (value === null) delete (holder as JsonObject)[field ?? name];
  else (holder as JsonObject)[field ?? name] = parseJson(value);
  return JSON.stringify(record);
}
