import { expect, expectTypeOf, test } from "vitest";
import {
  type CurrentOf,
  type CurrentUser,
  copy,
  defineCollection,
  derive,
  firstNumber,
  isPositive,
  now,
  upgradeUser,
  upgradeWith,
} from "../../src/index.ts";

const projects = defineCollection({
  ...{ type: "project", plural: "Projects", prefix: "project:", deprecated: [], secrets: [] },
  containers: { settings: { theme: "light", tags: [], inner: { size: 1 } }, "settings.more": { on: isPositive("n") } },
  copies: [
    copy("colour", "settings.colour", "string"),
    copy("emails[].ok", "emails[].verified", "boolean"),
    copy("days", "schedule", "array"),
  ],
  fills: { updatedAt: firstNumber("createdAt", now), status: "active", "emails[].kind": "home" },
  derived: [derive("total", { from: ["days"], version: 1, compute: () => 0 })],
});

// The compiler checks it: `npm run types`.
test("the type of current records follows from the definition", () => {
  type Project = CurrentOf<typeof projects>;
  expectTypeOf<Project["updatedAt"]>().toEqualTypeOf<number>();
  expectTypeOf<Project["status"]>().toEqualTypeOf<string>();
  expectTypeOf<Project["settings"]["theme"]>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Project["settings"]["colour"]>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Project["settings"]["more"]["on"]>().toEqualTypeOf<boolean | undefined>();
  expectTypeOf<NonNullable<Project["emails"]>[number]["verified"]>().toEqualTypeOf<boolean | undefined>();
  expectTypeOf<NonNullable<Project["emails"]>[number]["kind"]>().toEqualTypeOf<string>();
  expectTypeOf<Project["schedule"]>().toEqualTypeOf<unknown[] | undefined>();
  expectTypeOf<Project["foreign"]>().toEqualTypeOf<unknown>();

  const project = upgradeWith(projects)('{"colour":"red"}', 5);
  expectTypeOf(project).toEqualTypeOf<Project>();
  expect(project.settings.colour).toBe("red");
});

test("a type of one's own goes before it", () => {
  expectTypeOf(upgradeUser("{}", 5)).toEqualTypeOf<CurrentUser>();
  expectTypeOf(upgradeWith<{ name: string }>(projects)("{}", 5)).toEqualTypeOf<{ name: string }>();
});
