import type { Definition } from "../../schema/definition.ts";
import { describeApi } from "./describe.ts";

/** Stands for each of a host's collections. `../openapi.ts` knows these names. */
const each: Definition = {
  type: "eachType",
  plural: "EachPlural",
  deprecated: ["eachField"],
  ...{ prefix: "", containers: {}, copies: [], fills: {}, secrets: [] },
};

/** What `openapi.json` has to hold: the description for collections that are not known yet, and for any place. */
export function template(): string {
  const samples = { types: "sampleTypes", fields: "sampleFields", stats: "sampleStats" };
  return `${JSON.stringify(describeApi([each], "itsBase", samples), null, 2)}\n`;
}
