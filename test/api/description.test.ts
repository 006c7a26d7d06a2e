import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describeApi } from "../../src/api/openapi/describe.ts";
import { template } from "../../src/api/openapi/template.ts";
import { openApi } from "../../src/api/openapi.ts";
import { collections as quickStage } from "../../src/schema/collections.ts";
import { copy, type Definition, defineCollection } from "../../src/schema/definition.ts";

const general = { containers: {}, copies: [], fills: {}, deprecated: [], secrets: [] };
const bare = defineCollection({ ...general, type: "bare", plural: "Bares", prefix: "bare:" });
const teams = defineCollection({
  ...{ ...general, type: "teamOfOurs", plural: "TeamsOfOurs", prefix: "t:", containers: { profile: {} } },
  ...{ copies: [copy("pin", "profile.code", "string")], deprecated: ["old"], retained: { pin: "The login reads it" } },
});
/** Called as what stands in the generated description for any collection. */
const awkward = defineCollection({
  ...{ ...general, type: "eachField", plural: "EachType", prefix: "e:", deprecated: ["eachType", "itsBase", "$&"] },
});

test("the description that a Worker serves is the one that the shapes give", () => {
  const kept = readFileSync(new URL("../../src/api/openapi.json", import.meta.url), "utf8");
  const command =
    "src/api/openapi.json is no longer what the shapes give: run `npm run openapi`, and commit what it writes";
  expect(JSON.parse(kept), command).toEqual(JSON.parse(template()));
});

test.each<[name: string, collections: readonly Definition[]]>([
  ["QuickStage's", quickStage],
  ["a host's besides", [...quickStage, teams]],
  ["one without legacy fields", [bare]],
  ["one with nothing to copy first", [bare, teams]],
  ["one with a retained field first", [teams, bare]],
  ["one called as a stand-in", [awkward, teams]],
])("filled in for collections, %s, it is what the shapes give for them", (_, collections) => {
  for (const base of ["", "/debug/migration"]) {
    expect(openApi(collections, base)).toStrictEqual(JSON.parse(JSON.stringify(describeApi(collections, base))));
  }
});
