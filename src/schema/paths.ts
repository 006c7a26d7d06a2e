import type { Definition } from "./definition.ts";

/**
 * The steps of a path: field names, `null` for "each element of this list", and in the path of one place in one record a
 * number for one element. `emails[].verified` is `["emails", null, "verified"]`, `emails[2].verified` is
 * `["emails", 2, "verified"]`.
 */
export type Steps = readonly (string | number | null)[];

/** Names that every object inherits. */
export const inheritedNames: readonly string[] = ["__proto__", "constructor", "prototype"];

const parsed = new Map<string, Steps>();
const maxParsed = 1_000;

/** Splits a path into its steps. The paths of definitions are few, and those of lists in records are many but short. */
export function stepsOf(path: string): Steps {
  let steps = parsed.get(path);
  if (steps) return steps;
  steps = path.includes("[") ? path.split(".").flatMap(withBrackets) : path.split(".");
  // One of the many places in a list is hardly asked for again.
  if (/\[\d/.test(path)) return steps;
  if (parsed.size === maxParsed) parsed.clear();
  parsed.set(path, steps);
  return steps;
}

function withBrackets(part: string): (string | number | null)[] {
  const open = part.indexOf("[");
  if (open < 0) return [part];
  const elements = part.slice(open + 1, -1).split("][");
  const name = open === 0 ? [] : [part.slice(0, open)];
  return [...name, ...elements.map((index) => (index === "" ? null : Number(index)))];
}

/** The path that these steps are. */
export const pathOf = (steps: Steps): string =>
  steps.reduce<string>(
    (path, step) => (typeof step === "string" ? (path === "" ? step : `${path}.${step}`) : `${path}[${step ?? ""}]`),
    "",
  );

/** A path of a definition as it is for one element of each list: `emails[].verified` and 2 give `emails[2].verified`. */
export function placeOf(path: string, elements: readonly number[]): string {
  let next = 0;
  return elements.length === 0 ? path : path.replace(/\[\]/g, () => `[${elements[next++] ?? ""}]`);
}

/** The path of a definition that a place in a record comes from: `emails[2].verified` gives `emails[].verified`. */
export const withoutElements = (place: string): string =>
  place.includes("[") ? place.replace(/\[\d+\]/g, "[]") : place;

/** How many of the lists that a path goes through another one goes through as well, from the outside in. */
export function sharedLists(path: string, other: string): number {
  const lists = [...path.matchAll(/\[\]/g)].map(({ index }) => path.slice(0, index + 2));
  const own = lists.findIndex((list) => !isWithin(other, list));
  return own < 0 ? lists.length : own;
}

/** What a path reads as far as its last list: `a[].b[].c` gives `a[].b[]`, and a path without a list gives `""`. */
export const listsOf = (path: string): string => path.slice(0, path.lastIndexOf("]") + 1);

/** The place of the outermost list entry that a place is in: `a[2].b[3].c` gives `a[2]`; `""` outside lists. */
export const entryOf = (place: string): string => place.slice(0, place.indexOf("]") + 1);

/** The object that a path's last name is in: `a[].b.c` gives `a[].b`; `""` for a field of the record itself. */
export const holderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf(".")));

/** A path's last name: `a[].b.c` gives `c`. */
export const fieldOfPath = (path: string): string => path.slice(path.lastIndexOf(".") + 1);

/** Whether a path is another one, or is inside it. */
export const isWithin = (path: string, holder: string): boolean =>
  path === holder || (path.startsWith(holder) && /^[.[]/.test(path.slice(holder.length)));

/** A path as seen from a place that it is within: `a[2].b` from `a[2]` is `b`. */
export const pathFrom = (holder: string, path: string): string => path.slice(holder.length).replace(/^\./, "");

/**
 * Whether this is a path to a field: names joined by dots, each perhaps followed by `[]` for every element of the list there,
 * the last one not. No name is empty, inherited by every object, or has a bracket. Definitions can also be written in
 * JavaScript, so it accepts any value.
 */
export const isPath = (path: unknown): path is string =>
  typeof path === "string" &&
  path.split(".").every((part) => isName(part.replace(/(?<!\[\])(?:\[\])+$/, ""))) &&
  !path.endsWith("]");

const isName = (name: string) => name !== "" && !/[[\]]/.test(name) && !inheritedNames.includes(name);

/** The paths of a definition's legacy fields: those that are copied, and the deprecated ones. */
export const legacyFields = ({ copies, deprecated }: Definition): string[] => [
  ...copies.map(({ from }) => from),
  ...deprecated,
];
