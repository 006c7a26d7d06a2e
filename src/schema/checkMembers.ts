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
const others = ["type", "plural", "prefix", "ids", "excludedKeys", "validate"];
const ofCopies = ["from", "to", "type", "replaces", "convert", "onFailure"];
const ofDerived = ["to", "from", "version", "compute"];
const required: readonly string[] = ["containers", "copies", "fills", "deprecated", "secrets"];

/** Checks what each member of a definition is, so that all other checks can rely on it: in JavaScript, it may be anything. */
export function checkMembers(definition: Definition, mistake: (what: string) => Error): void {
  const unknown = unknownMember(definition, [...others, ...Object.keys(collectionsOf)]);
  if (unknown) throw mistake(`it has an ${unknown}`);
  for (const [name, [type, of]] of Object.entries(collectionsOf)) {
    const value: unknown = definition[name as keyof typeof collectionsOf];
    if (typeOf(value) === type || (value === undefined && !required.includes(name))) continue;
    const [what, none] = type === "array" ? ["a list", "[]"] : ["an object", "{}"];
    throw mistake(`${name} must be ${what} of ${of}: write ${none} for none`);
  }
  for (const [name, maker, names] of [
    ["copies", "copy", ofCopies],
    ["derived", "derive", ofDerived],
  ] as const) {
    for (const each of (definition[name] ?? []) as readonly unknown[]) {
      if (typeOf(each) !== "object")
        throw mistake(`${name} holds ${quote(each)}, which is none: make it with ${maker}`);
      const unknown = unknownMember(each as object, names);
      if (unknown) throw mistake(`${name} holds one to ${quote((each as { to: unknown }).to)} with an ${unknown}`);
    }
  }
}

/** Types are stripped and not checked where definitions are loaded, so a misspelt member would do nothing, silently. */
function unknownMember(value: object, known: readonly string[]): string | null {
  const name = Object.keys(value).find((each) => !known.includes(each));
  if (name === undefined) return null;
  const likeness = (other: string) => {
    const [own, its] = [pairsOf(name), pairsOf(other)];
    return own.filter((pair) => its.includes(pair)).length / Math.max(own.length, its.length, 1);
  };
  const [nearest = ""] = known.toSorted((one, other) => likeness(other) - likeness(one));
  const fix = likeness(nearest) >= 0.3 ? `write ${nearest}` : `write one of ${known.join(", ")}`;
  return `unknown member ${quote(name)}: ${fix}, or leave it out`;
}

const pairsOf = (name: string): string[] =>
  [...name.toLowerCase()].map((letter, index, all) => letter + (all[index + 1] ?? ""));
