import { expect, test } from "vitest";
import { abbreviate } from "../../src/engine/abbreviate.ts";
import { maxDepth } from "../../src/engine/depth.ts";
import { digest } from "../../src/engine/digest.ts";
import { mask } from "../../src/engine/mask.ts";
import { apply, plan, type Readable } from "../../src/engine/plan.ts";
import { cleanUp } from "../../src/engine/planCleanup.ts";
import { undo } from "../../src/engine/planUndo.ts";
import { legacyFields } from "../../src/schema/paths.ts";
import { users } from "../../src/schema/users.ts";

/** Stack that something else has used already, as a request through Hono does: the deepest record has to fit on top. */
function behind<T>(calls: number, work: () => T): T {
  return calls === 0 ? work() : behind(calls - 1, work);
}

test.each(["[1]", '{"a":1}'])(
  "the deepest record that a plan accepts can be worked with in workerd: %s",
  (innermost) => {
    const [open, close] = innermost.split("1") as [string, string];
    const levels = maxDepth - 2;
    const text = `{"subscriptionStatus":${open.repeat(levels)}12345678901234567890${close.repeat(levels)}}`;
    behind(1_000, () => {
      const planned = plan(users, text, 9) as Readable;
      expect(planned.state).toBe("legacy");
      const { text: after } = apply(planned) as { text: string };
      const { record, state } = plan(users, after, 9) as Readable;
      expect(state).toBe("current");
      expect(digest(record)).toHaveLength(64);
      expect(JSON.stringify(mask(users, "", record))).toBe(after);
      expect(abbreviate(record)).toHaveProperty("subscription");
      expect(undo(users, after, planned.changes)?.text).toBe(text);
      expect(cleanUp(users, record, legacyFields(users)).removed).toEqual(["subscriptionStatus"]);
    });
    expect(plan(users, `{"x":${open}${text}${close}}`, 9)).toMatchObject({ error: { code: "too-deep" } });
  },
);
