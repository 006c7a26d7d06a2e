import { afterAll, beforeAll, expect, test } from "vitest";
import { createDesk, type Desk, nodes } from "./desk.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await createDesk();
  await desk.write("src/theme.ts", `export const theme: string = "light";`);
  await desk.write("src/projects.ts", projects());
});
afterAll(() => desk.remove());

/** What only a compiler understands is in it: an enum, types, an import without an ending. */
const projects = (more = "") => `
  import { copy, defineCollection, firstNumber, now, toNumber } from "quickstage-migrations/schema";
  import { theme } from "./theme";
  enum Colour { Red = "red" }
  type Member = "settings";
  const member: Member = "settings" satisfies string;
  export const projects = defineCollection({
    type: "project",
    plural: "Projects",
    prefix: "project:",
    containers: { [member]: { theme, colour: Colour.Red } },
    copies: [
      copy("apiKey", "settings.apiKey", "string"),
      copy("note", "settings.note", "string"),
      copy("size", "settings.size", "number", { convert: toNumber }),
    ],
    fills: { updatedAt: firstNumber("createdAt", now) },
    deprecated: ["old"],
    secrets: ["note"],
    validate: { "~standard": { version: 1, vendor: "test", validate: (value) =>
      value.owner ? { value } : { issues: [{ message: "Nobody owns " + value.note, path: ["owner"] }] } } },
    ${more}
  });
`;
const current = { owner: "o", settings: { theme: "dark" }, updatedAt: 1 };
const input = JSON.stringify([
  { key: "project:1", value: JSON.stringify({ owner: "o", size: "3", apiKey: "hush-key", note: "hush-note", old: 1 }) },
  { key: "project:2", value: JSON.stringify({ owner: "o", size: "hush-size" }) },
  { key: "project:3", value: JSON.stringify({ size: 1, note: "hush-note" }) },
  { key: "project:4", value: JSON.stringify(current) },
  { key: "project:5", value: JSON.stringify({ ...current, owner: "" }) },
  { key: "user:1", value: "{}" },
]);
const plan = (file: string, ...more: string[]) =>
  desk.program(["plan", "-", "--definitions", file, ...more], { input });

test.each(Object.entries(nodes))("%s reads definitions in TypeScript", async (_, path) => {
  const args = ["plan", "-", "--definitions", "src/projects.ts", "--json"];
  const { code, stdout, stderr } = await desk.program(args, { input, path: path as string });
  expect([code, stderr]).toEqual([1, ""]);
  const [figures, ...others] = JSON.parse(stdout).collections;
  expect(others).toEqual([]);
  expect(figures).toMatchObject({ records: 5, current: 2, legacy: 1, unreadable: 2, invalid: 1 });
  expect(figures.errors).toEqual([
    { cause: expect.stringMatching(/"size" is a string that can't be converted/), count: 1, firstKey: "project:2" },
    {
      cause: expect.stringMatching(/as the application's schema says: owner: not valid/),
      count: 1,
      firstKey: "project:3",
    },
  ]);
  expect(figures.invalidCauses).toMatchObject([{ cause: "owner: Nobody owns undefined", firstKey: "project:5" }]);
  expect(figures.examples).toMatchObject([
    {
      key: "project:1",
      changes: [
        { path: "settings", from: null, value: { theme: "light", colour: "red" } },
        { path: "settings.apiKey", from: "apiKey", value: "•••" },
        { path: "settings.note", from: "note", value: "•••" },
        { path: "settings.size", from: "size", value: 3 },
        { path: "updatedAt", from: null },
      ],
    },
  ]);
});

test("no secret is in any output, but in the records that are to be loaded", async () => {
  const plans = await Promise.all([plan("src/projects.ts"), plan("src/projects.ts", "--json")]);
  const applied = await desk.program(["apply", "-", "--definitions", "src/projects.ts"], { input });
  expect(applied.stdout).toContain("hush-note");
  expect(plans.map(({ stdout, stderr }) => stdout + stderr).join() + applied.stderr).not.toContain("hush");
});

test("for a person, a plan says what would change, and shows no colours outside a terminal", async () => {
  const { stdout } = await plan("src/projects.ts");
  expect(stdout).toMatch(/^standard input: 6 entries, 1 other key left alone\n\nProjects \(project:\)\n/);
  expect(stdout).toMatch(/ {2}invalid {5}1 {2}current, but not/);
  expect(stdout).toMatch(/ {4}size +→ settings\.size +1 {2}1\n/);
  expect(stdout).toMatch(/ {4}old +deprecated +1\n/);
  expect(stdout).toMatch(/ {6}\+ settings\.size +<- size +3\n/);
  expect(stdout).toMatch(/ {6}\+ settings\.note +<- note +•••\n/);
  expect(stdout).not.toContain("\u001b");
});

test.each<[what: string, module: string]>([
  ["a list of definitions", `export const all = [projects];`],
  ["the collections of defineMigrations", `export const collections = [{ definition: projects, binding: "KV" }];`],
  [
    "what defineMigrations takes, as the default",
    `export default { collections: [{ definition: projects, binding: "KV" }] };`,
  ],
  ["the same one twice", `export { projects }; export default [{ definition: projects, binding: "KV" }];`],
])("definitions are found in %s", async (_what, module) => {
  const file = await desk.write("src/list.ts", `import { projects } from "./projects";\n${module}`);
  const { stdout } = await plan(file, "--json");
  expect(JSON.parse(stdout).collections).toMatchObject([{ type: "project", records: 5 }]);
});

const definition = (more: string) =>
  `export const projects = { type: "project", plural: "Projects", prefix: "project:", containers: {}, copies: [], fills: {}, deprecated: [], secrets: [], ${more} };`;

test.each<[what: string, module: string, message: RegExp]>([
  ["exports none", "export const a = 1;", /: It exports no definition\. Export what defineCollection returns/],
  [
    "has a copy to nowhere",
    definition(`copies: [{ from: "a", to: "settings.x", type: "string" }]`),
    /: Definition of "project": a is copied to settings\.x, .* add settings to containers/,
  ],
  [
    "has a wrong fill, and checks it itself",
    `import { defineCollection } from "quickstage-migrations/schema";
     ${definition(`fills: { "a.b": 1 }`).replace("=", "= defineCollection(").replace("};", "});")}`,
    /: Definition of "project": the fill a\.b is neither/,
  ],
  ["has something else in place of a list", definition("fills: 3, copies: null"), /: Definition of "project": /],
  ["lacks a member", definition("").replace("fills: {},", ""), /: The definition projects lacks fills\./],
  [
    "has one type twice",
    `${definition("")} export const more = { ...projects };`,
    /: It exports two definitions with the type "project"/,
  ],
  [
    "imports what is not there",
    `export * from "nowhere";`,
    /: It can't be loaded: .*nowhere'?\. .*install what it imports/,
  ],
  ["is no TypeScript", "export const x: = 3;", /: It can't be loaded: .*bad\.ts:1:16\. Correct it/],
  ["fails while it is loaded", `throw new Error("Not today.");`, /: It can't be loaded: Not today\. Correct it/],
])("a module that %s is answered with what to do, and no stack", async (_what, module, message) => {
  const { code, stdout, stderr } = await plan(await desk.write("src/bad.ts", module));
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^src\/bad\.ts: .*\n$/);
});

test("a module or a collection that there is not is named", async () => {
  expect((await plan("src/none.ts")).stderr).toMatch(/^src\/none\.ts: There is no such file\. --definitions takes/);
  const { stderr } = await plan("src/projects.ts", "--type", "user");
  expect(stderr).toBe('There is no collection "user" in src/projects.ts: --type takes project.\n');
});

test("a key that is a record of two collections needs a choice", async () => {
  const module = `import { projects } from "./projects"; export default [projects, { ...projects, type: "other", plural: "Others" }];`;
  const file = await desk.write("src/two.ts", module);
  const { code, stderr } = await plan(file);
  expect(code).toBe(1);
  expect(stderr).toBe('"project:1" is a record of both "project" and "other": choose one with --type.\n');
  const { stdout } = await plan(file, "--type", "other", "--json");
  expect(JSON.parse(stdout).collections).toMatchObject([{ type: "other", records: 5 }]);
});
