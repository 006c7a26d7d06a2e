import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digest } from "../../src/engine/digest.ts";
import { equal, parseJson } from "../../src/engine/losslessJson.ts";
import { apply, plan } from "../../src/engine/plan.ts";
import { undo, type Written } from "../../src/engine/planUndo.ts";
import { collections } from "../../src/schema/collections.ts";
import { expectAdditive } from "./additive.ts";
import { cases, recordText } from "./arbitrary.ts";

const now = 1_795_000_000_000;

describe.each(collections.map((definition) => ({ type: definition.type, definition })))("$type", ({ definition }) => {
  const texts = recordText(definition);
  const migrate = (text: string) => {
    const planned = plan(definition, text, now);
    if (planned.state === "error") return null;
    const applied = apply(planned);
    return "text" in applied ? { text: applied.text, changes: planned.changes } : null;
  };

  test("additive: nothing that a record held changes, moves or goes away", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const migrated = migrate(text);
        fc.pre(migrated !== null);
        expectAdditive(parseJson(text), parseJson(migrated?.text as string), migrated?.changes ?? []);
      }),
      cases,
    );
  });

  test("idempotent: planning the result of a plan gives the empty plan", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const migrated = migrate(text);
        fc.pre(migrated !== null);
        const again = plan(definition, migrated?.text as string, now + 1);
        expect(again).toMatchObject({ state: "current", changes: [] });
      }),
      cases,
    );
  });

  test.each(["values", "digests"])("undo removes exactly what a run added, by its %s", (kind) => {
    fc.assert(
      fc.property(texts, (text) => {
        const migrated = migrate(text);
        fc.pre(migrated !== null);
        const { changes, text: after } = migrated as NonNullable<typeof migrated>;
        const written: Written[] = changes.map(({ value, ...change }) =>
          kind === "digests" && change.from !== null ? { ...change, digest: digest(value) } : { ...change, value },
        );
        const undone = undo(definition, after, written);
        expect(undone?.kept).toEqual([]);
        expect(equal(parseJson(undone?.text as string), parseJson(text))).toBe(true);
      }),
      cases,
    );
  });

  test("total: no text makes it throw, and what is in error is answered with a reason", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          texts,
          texts.map((text) => text.slice(0, -1)),
        ),
        (text) => {
          const planned = plan(definition, text, now);
          if (planned.state === "error") expect(planned.error.message).toMatch(/\.$/);
          else apply(planned);
          undo(definition, text, [{ path: "analytics", from: null, value: {} }]);
        },
      ),
      cases,
    );
  });
});
