import { expect, test } from "vitest";
import * as z from "zod";
import { shapeOf } from "../../src/api/answers/shapeOf.ts";

type Note = { at: number; by?: string; tags: readonly ("a" | "b")[] };
const at = z.number();
const by = z.string().exactOptional();
const tags = z.array(z.enum(["a", "b"]));

// The compiler is the test: a line below it that it has nothing against is an error.
test("a shape that is not its type's does not compile", () => {
  const hold = shapeOf<Note>();
  expect(hold(z.object({ at, by, tags })).parse({ at: 1, tags: ["a"] })).toEqual({ at: 1, tags: ["a"] });
  // @ts-expect-error a member is missing that may be left out
  hold(z.object({ at, tags }));
  // @ts-expect-error a member is missing
  hold(z.object({ by, tags }));
  // @ts-expect-error a member too many
  hold(z.object({ at, by, tags, to: z.string() }));
  // @ts-expect-error a member too many that may be left out
  hold(z.object({ at, by, tags, to: z.string().exactOptional() }));
  // @ts-expect-error a member that may not be left out
  hold(z.object({ at, by: z.string(), tags }));
  // @ts-expect-error a member that may be undefined
  hold(z.object({ at, by: z.string().optional(), tags }));
  // @ts-expect-error a wider member
  hold(z.object({ at: at.nullable(), by, tags }));
  // @ts-expect-error a narrower member
  hold(z.object({ at, by, tags: z.array(z.literal("a")) }));
});
