import { quote, typeOf } from "./checkValues.ts";
import type { Definition } from "./definition.ts";

const paths = "a list of paths: write []";
const templates = "an object of paths and values: write {}";
/** What each member is; those without a word have a check of their own. */
const members: { readonly [Name in keyof Required<Definition>]: string } = {
  type: "",
  plural: "",
  prefix: "",
  ids: "",
  excludedKeys: "",
  containers: templates,
  optionalContainers: templates,
  copies: "a list of what copy makes: write []",
  fills: templates,
  derived: "a list of what derive makes: write []",
  validate: "",
  deprecated: paths,
  retained: "an object of fields and reasons: write {}",
  activityFields: paths,
  touched: paths,
  secrets: paths,
  notSecret: paths,
};
const required = ["containers", "copies", "fills", "deprecated", "secrets"];
/** The members of those that are made. */
const made = {
  copies: ["from", "to", "type", "replaces", "convert", "onFailure"],
  derived: ["to", "from", "version", "compute"],
};

/** Checks what each member of a definition is, so that all other checks can rely on it: in JavaScript, it may be anything. */
export function checkMembers(definition: Definition, mistake: (what: string) => Error): void {
  const known = (what: string, value: object, names: readonly string[]) => {
    const unknown = Object.keys(value).find((name) => !names.includes(name));
    // Types are stripped and not checked where definitions are loaded: a misspelt member would do nothing, silently.
    if (unknown !== undefined) {
      throw mistake(`${what} an unknown member ${quote(unknown)}: write ${nearest(unknown, names)}, or leave it out`);
    }
  };
  known("it has", definition, Object.keys(members));
  for (const [name, what] of Object.entries(members)) {
    const value: unknown = definition[name as keyof Definition];
    const type = what.startsWith("a list") ? "array" : "object";
    if (what !== "" && typeOf(value) !== type && (value !== undefined || required.includes(name))) {
      throw mistake(`${name} must be ${what} for none`);
    }
  }
  for (const [name, names] of Object.entries(made)) {
    // Array.from turns holes into undefined.
    for (const each of Array.from<{ to?: unknown }>(definition[name as keyof typeof made] ?? [])) {
      if (typeOf(each) !== "object")
        throw mistake(
          `${name} holds ${quote(each)}, which is none: make it with ${name === "copies" ? "copy" : "derive"}`,
        );
      known(`${name} holds one to ${quote(each.to)} with`, each, names);
    }
  }
}

/** The name that is most like this one by its pairs of letters; all of them when none is. */
function nearest(name: string, names: readonly string[]): string {
  const pairsOf = (text: string) => [...text.toLowerCase()].map((letter, at, all) => letter + all[at + 1]);
  const own = pairsOf(name);
  const likeness = (other: string) =>
    own.filter((pair) => pairsOf(other).includes(pair)).length / Math.max(own.length, other.length);
  const best = names.reduce((one, other) => (likeness(other) > likeness(one) ? other : one));
  return likeness(best) > 0.43 ? best : `one of ${names.join(", ")}`;
}
