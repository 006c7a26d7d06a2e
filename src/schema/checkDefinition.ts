import type { Definition, ValueType } from "./definition.ts";

/** Names that every object inherits. */
const inheritedNames = ["__proto__", "constructor", "prototype"];
const valueTypes: readonly ValueType[] = ["string", "number", "boolean", "array", "object"];
/** The levels that a template may have: far more than anyone needs, but an object that contains itself has more. */
const maxLevels = 30;

/**
 * Whether this is a path: names joined by dots, none of them empty or inherited by every object. Definitions can also be
 * written in JavaScript, so it accepts any value.
 */
export const isPath = (path: unknown): path is string =>
  typeof path === "string" && path.split(".").every((name) => name !== "" && !inheritedNames.includes(name));

/**
 * Checks a definition, all but its secrets.
 * @throws Error that names the collection, the step and the mistake
 */
export function checkDefinition(definition: Definition): void {
  const mistake = (what: string) => new Error(`Definition of "${definition.type}": ${what}`);
  const { type, plural, prefix, containers, copies, fills, deprecated } = definition;
  if (!/^[a-z][a-zA-Z0-9]*$/.test(type)) throw mistake("type must be a word such as user");
  if (!/^[A-Z][a-zA-Z0-9]*$/.test(plural)) throw mistake("plural must be a capitalised word such as Users");
  if (!/^[^:]+:$/.test(prefix)) throw mistake(`prefix "${prefix}" must be a name and one colon`);

  const isField = (path: unknown) => isPath(path) && !path.includes(".");
  const inContainer = (path: string) => {
    const [container = "", ...rest] = path.split(".");
    return rest.length === 1 && Object.hasOwn(containers, container);
  };
  const lists = { copies, deprecated, activityFields: definition.activityFields, touched: definition.touched };
  for (const [name, list] of Object.entries(lists)) {
    if (list !== undefined && !Array.isArray(list)) throw mistake(`${name} must be a list`);
  }

  for (const [name, template] of Object.entries(containers)) {
    if (!isPath(name)) throw mistake(`the container ${quote(name)} is not a path`);
    if (!isField(name)) throw mistake(`the container ${name} is created, but only top-level fields can be`);
    const problem = typeOf(template) === "object" ? templateProblem(template) : "must be an object of fields";
    if (problem) throw mistake(`the container ${name} ${problem}`);
    if (isSource(template)) throw mistake(`the container ${name} must be an object of fields`);
  }
  for (const { from, to, type: declared, replaces } of copies) {
    for (const path of [from, to]) {
      if (!isPath(path)) throw mistake(`the copy of ${quote(from)} to ${quote(to)}: ${quote(path)} is not a path`);
    }
    if (!isField(from)) throw mistake(`${from} is copied, but only top-level fields can be`);
    if (!inContainer(to)) throw mistake(`${from} is copied to ${to}, which is not a field of one of its containers`);
    if (!valueTypes.includes(declared)) {
      throw mistake(`${from} is copied to ${to} as ${quote(declared)}, which is none of ${valueTypes.join(", ")}`);
    }
    if (replaces === undefined) continue;
    const problem = templateProblem(replaces, true);
    if (problem) throw mistake(`the copy of ${from} to ${to} replaces what is no constant: it ${problem}`);
    if (typeOf(replaces) !== declared) {
      throw mistake(`the copy of ${from} to ${to} replaces ${quote(replaces)}, which is not of its type ${declared}`);
    }
  }
  for (const [path, template] of Object.entries(fills)) {
    if (!isPath(path)) throw mistake(`the fill ${quote(path)} is not a path`);
    if (!isField(path) && !inContainer(path)) {
      throw mistake(`the fill ${path} is neither a top-level field nor a field of one of its containers`);
    }
    const [container = "", field] = path.split(".");
    // A container that a run creates gets no fills, so a second run would have to add the missing field.
    if (field !== undefined && !Object.hasOwn(containers[container] ?? {}, field)) {
      throw mistake(
        `the fill ${path} has to be in the template of ${container} as well, for a ${container} that is created`,
      );
    }
    const problem = templateProblem(template);
    if (problem) throw mistake(`the fill ${path} ${problem}`);
  }
  for (const field of deprecated) {
    if (!isField(field)) throw mistake(`the deprecated field ${quote(field)} is not the name of a top-level field`);
  }

  const set = [...Object.keys(containers), ...copies.map(({ to }) => to), ...Object.keys(fills)];
  const twice = set.find((path, index) => set.indexOf(path) !== index);
  if (twice !== undefined) throw mistake(`${twice} is set by two steps`);
  const legacyFields = [...copies.map(({ from }) => from), ...deprecated];
  const both = legacyFields.find((field) => set.includes(field));
  // A second plan would find the field and copy it, and a clean-up would remove what the migration set.
  if (both !== undefined) throw mistake(`${both} is a legacy field, but a step sets it`);
  const copied = deprecated.find((field) => copies.some(({ from }) => from === field));
  if (copied !== undefined) throw mistake(`${copied} is both copied and deprecated`);

  checkRetained(definition, legacyFields, mistake);
  for (const path of definition.activityFields ?? definition.touched ?? []) {
    if (!isPath(path)) throw mistake(`the activity field ${quote(path)} is not a path`);
  }
}

function checkRetained(
  definition: Definition,
  legacyFields: readonly string[],
  mistake: (what: string) => Error,
): void {
  const { retained = {} } = definition;
  if (typeOf(retained) !== "object") throw mistake("retained must be an object of fields and reasons");
  for (const [field, reason] of Object.entries(retained)) {
    if (!legacyFields.includes(field))
      throw mistake(`${quote(field)} is retained, but is not one of its legacy fields`);
    if (typeof reason !== "string" || reason.trim() === "") {
      throw mistake(`${field} is retained without a reason: say who still reads it`);
    }
  }
}

/** Why a value is no template, as the end of a sentence; `""` when it is one. */
function templateProblem(template: unknown, constant = false, level = 0): string {
  if (typeof template === "string" || typeof template === "boolean") return "";
  if (typeof template === "number") return Number.isFinite(template) ? "" : `holds ${template}, which JSON can't say`;
  if (typeof template !== "object" || template === null)
    return `holds ${quote(template)}, which is no value of a record`;
  if (level === maxLevels) return `is nested more than ${maxLevels} levels deep`;
  if (isSource(template)) {
    return constant ? "holds a value to work out" : sourceProblem(template as Record<string, unknown>);
  }
  const isList = Array.isArray(template);
  const inner: [string, unknown][] = isList
    ? // Array.from turns holes into undefined.
      Array.from(template, (element) => ["", element])
    : Object.entries(template);
  for (const [name, value] of inner) {
    if (inheritedNames.includes(name)) return `holds a field named ${name}`;
    const problem = templateProblem(value, constant || isList, level + 1);
    if (problem) return problem;
  }
  return "";
}

function sourceProblem({ $source, of, otherwise }: Record<string, unknown>): string {
  if ($source === "length" || $source === "isPositive")
    return isPath(of) ? "" : `reads ${quote(of)}, which is not a path`;
  if ($source !== "firstNumber" && $source !== "largestNumber") return `has an unknown source ${quote($source)}`;
  if (!Array.isArray(of)) return `reads ${quote(of)}, which is no list of paths`;
  const bad = of.findIndex((path) => !isPath(path));
  if (bad >= 0) return `reads ${quote(of[bad])}, which is not a path`;
  if (otherwise === "now" || (typeof otherwise === "number" && Number.isFinite(otherwise))) return "";
  return `is otherwise ${quote(otherwise)}, which is neither a number nor now`;
}

const isSource = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, "$source");

const typeOf = (value: unknown): string => (Array.isArray(value) ? "array" : value === null ? "null" : typeof value);

const quote = (value: unknown): string => {
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return typeof value === "string" ? `"${value}"` : String(value);
};
