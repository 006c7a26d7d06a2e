import { quote, typeOf } from "./checkValues.ts";
import type { Definition } from "./definition.ts";

/** The members that are lists or objects, and what of. */
const collectionsOf = {
  containers: ["object", "paths and values"],
  optionalContainers: ["object", "paths and values"],
  copies: ["array", "what copy makes"],
  fills: ["object", "paths and values"],
  derived: ["array", "what derive makes"],
  deprecated: ["array", "paths"],
  retained: ["object", "fields and reasons"],
  activityFields: ["array", "paths"],
  touched: ["array", "paths"],
  secrets: ["array", "paths"],
  notSecret: ["array", "paths"],
} as const;
const required: readonly string[] = ["containers", "copies", "fills", "deprecated", "secrets"];

/** Checks what each member of a definition is, so that all other checks can rely on it: in JavaScript, it may be anything. */
export function checkMembers(definition: Definition, mistake: (what: string) => Error): void {
  for (const [name, [type, of]] of Object.entries(collectionsOf)) {
    const value: unknown = definition[name as keyof typeof collectionsOf];
    if (typeOf(value) === type || (value === undefined && !required.includes(name))) continue;
    const [what, none] = type === "array" ? ["a list", "[]"] : ["an object", "{}"];
    throw mistake(`${name} must be ${what} of ${of}: write ${none} for none`);
  }
  for (const [name, maker] of Object.entries({ copies: "copy", derived: "derive" })) {
    const list: readonly unknown[] = definition[name as "copies" | "derived"] ?? [];
    const index = list.findIndex((each) => typeOf(each) !== "object");
    if (index >= 0) throw mistake(`${name} holds ${quote(list[index])}, which is none: make it with ${maker}`);
  }
}
