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

test("the entries of a list have what every step gives them, however deep and by whatever way they are read", () => {
  const people = defineCollection({
    ...{ type: "person", plural: "People", prefix: "person:", deprecated: [], secrets: [] },
    containers: { "profile.phones[].place": { country: "de" }, profile: {} },
    copies: [
      copy("emails[].ok", "emails[].verified", "boolean"),
      copy("emails[].tags[].n", "emails[].tags[].name", "string"),
      copy("profile.phones[].no", "profile.phones[].number", "string"),
    ],
    fills: { "emails[].kind": "home", "emails[].tags[].rank": 1 },
  });
  const person = upgradeWith(people)(
    '{"emails":[{"ok":true,"tags":[{"n":"a"}]},{}],"profile":{"phones":[{"no":"1"}]}}',
    5,
  );
  const emails = person.emails?.map(({ kind, verified, tags }) => {
    expectTypeOf(kind).toEqualTypeOf<string>();
    const names = tags?.map(({ name, rank }) => {
      expectTypeOf(rank).toEqualTypeOf<number>();
      return name ?? "";
    });
    return { kind, verified: verified ?? false, names: names ?? [] };
  });
  expect(emails).toEqual([
    { kind: "home", verified: true, names: ["a"] },
    { kind: "home", verified: false, names: [] },
  ]);
  expect(person.profile.phones?.map(({ number, place }) => [number, place.country])).toEqual([["1", "de"]]);
  // @ts-expect-error: no step sets it.
  expect(person.emails?.some((email) => email.missing)).toBe(false);
});

test("a type of one's own goes before it", () => {
  expectTypeOf(upgradeUser("{}", 5)).toEqualTypeOf<CurrentUser>();
  expectTypeOf(upgradeWith<{ name: string }>(projects)("{}", 5)).toEqualTypeOf<{ name: string }>();
});
