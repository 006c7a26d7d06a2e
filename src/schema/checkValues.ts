import type { ValueType } from "./definition.ts";
import { inheritedNames, isPath, isWithin, listsOf } from "./paths.ts";

export const valueTypes: readonly ValueType[] = ["string", "number", "boolean", "array", "object"];
/** The levels that a template may have: far more than anyone needs, but an object that contains itself has more. */
const maxLevels = 30;

/** Why a value is no template, as the end of a sentence; `""` when it is one. */
export function templateProblem(template: unknown, place: string, constant = false, level = 0): string {
  if (typeof template === "string" || typeof template === "boolean") return "";
  if (typeof template === "number") return Number.isFinite(template) ? "" : `holds ${template}, which JSON can't say`;
  if (typeof template !== "object" || template === null)
    return `holds ${quote(template)}, which is no value of a record`;
  if (level === maxLevels) return `is nested more than ${maxLevels} levels deep`;
  if (isSource(template)) {
    return constant ? "holds a value to work out" : sourceProblem(template as Record<string, unknown>, place);
  }
  const isList = Array.isArray(template);
  const inner: [string, unknown][] = isList
    ? Array.from(template, (element) => ["", element])
    : Object.entries(template);
  for (const [name, value] of inner) {
    if (inheritedNames.includes(name)) return `holds a field named ${name}`;
    const problem = templateProblem(value, place, constant || isList, level + 1);
    if (problem) return problem;
  }
  return "";
}

function sourceProblem({ $source, of, otherwise }: Record<string, unknown>, place: string): string {
  const pathProblem = (path: unknown) => {
    if (!isPath(path)) return `reads ${quote(path)}, which ${notAPath(path)}`;
    return sharesLists(path, place) ? "" : `reads ${path}, which is in another list: use derive`;
  };
  if ($source === "length" || $source === "isPositive") return pathProblem(of);
  if ($source !== "firstNumber" && $source !== "largestNumber") return `has an unknown source ${quote($source)}`;
  if (!Array.isArray(of)) return `reads ${quote(of)}, which is no list of paths`;
  // Array.from turns holes into undefined.
  const problem = Array.from(of, pathProblem).find((each) => each !== "");
  if (problem !== undefined) return problem;
  if (otherwise === "now" || (typeof otherwise === "number" && Number.isFinite(otherwise))) return "";
  return `is otherwise ${quote(otherwise)}, which is neither a number nor now`;
}

/** Says that a value is no path, and what to write instead, as the end of a sentence. */
export function notAPath(value: unknown): string {
  const path = typeof value === "string" ? value.replace(/\[\d+\]/g, "[]") : "";
  const list = path.replace(/\[\]$/, "");
  let instead = "join the names of fields by dots, with [] for every entry of a list";
  if (isPath(list)) instead = `write ${path}.name for a field of every entry, or ${list} for the whole list`;
  if (isPath(path)) instead = `write ${path} for every entry of the list`;
  return `is not a path: ${instead}`;
}

export const isFieldName = (name: unknown): boolean => isPath(name) && !/[.[]/.test(name);

export const holdsPath = (template: unknown, path: string): boolean =>
  path
    .split(".")
    .reduce<unknown>(
      (at, name) => (typeOf(at) === "object" ? (at as Record<string, unknown>)[name] : undefined),
      template,
    ) !== undefined;

export const isSource = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, "$source");

/** The type of the values that a template gives. */
export const templateType = (template: unknown): string => {
  if (!isSource(template)) return typeOf(template);
  return (template as { $source: unknown }).$source === "isPositive" ? "boolean" : "number";
};

export const typeOf = (value: unknown): string =>
  Array.isArray(value) ? "array" : value === null ? "null" : typeof value;

export const quote = (value: unknown): string => {
  if (typeof value !== "object" || value === null) return typeof value === "string" ? `"${value}"` : String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return "an object that JSON can't say";
  }
};

/** Whether a place in `to` is in one entry of each list that `from` goes through. */
export const sharesLists = (from: string, to: string): boolean => {
  const lists = listsOf(from);
  return lists === "" || (to.startsWith(lists) && isWithin(to, lists));
};
