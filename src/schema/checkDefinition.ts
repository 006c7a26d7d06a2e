import { conversionsProblem } from "./checkConversions.ts";
import { checkKeys } from "./checkKeys.ts";
import { checkMembers } from "./checkMembers.ts";
import {
  holdsPath,
  isSource,
  notAPath,
  quote,
  sharesLists,
  templateProblem,
  templateType,
  typeOf,
  valueTypes,
} from "./checkValues.ts";
import { conversionsOf, failureModes } from "./conversions.ts";
import type { Definition } from "./definition.ts";
import { fieldOfPath, holderOf, isPath, isWithin, legacyFields, listsOf, pathFrom } from "./paths.ts";

type Mistake = (what: string) => Error;

/**
 * Checks a definition, all but its secrets.
 * @throws Error that names the collection, the step and the mistake
 */
export function checkDefinition(definition: Definition): void {
  const mistake = (what: string) => new Error(`Definition of "${definition?.type}": ${what}`);
  if (typeOf(definition) !== "object") throw mistake("it must be an object with a type, a plural, a prefix and steps");
  checkMembers(definition, mistake);
  const { type, plural, copies, fills, deprecated, derived = [] } = definition;
  if (!matches(type, /^[a-z][a-zA-Z0-9]*$/)) throw mistake("type must be a word such as user");
  if (!matches(plural, /^[A-Z][a-zA-Z0-9]*$/)) throw mistake("plural must be a capitalised word such as Users");
  checkKeys(definition, mistake);

  const { containers, optionalContainers = {}, activityFields, touched } = definition;
  checkContainers(containers, optionalContainers, mistake);
  const all = { ...containers, ...optionalContainers };
  for (const copy of copies) checkCopy(copy, all, mistake);
  for (const [path, template] of Object.entries(fills)) {
    needPath("the fill", path, mistake);
    const missing = missingContainer(path, all);
    if (missing !== null) {
      const fix = `add ${missing} to containers, with ${fieldOfPath(path)} in its template`;
      throw mistake(`the fill ${path} is neither a top-level field nor a field of one of its containers: ${fix}`);
    }
    const container = all[holderOf(path)];
    // A container that a run creates has just its template when the next step looks at it.
    if (container && !Object.hasOwn(container, fieldOfPath(path))) {
      const holder = holderOf(path);
      throw mistake(`the fill ${path} has to be in the template of ${holder} as well, for a ${holder} that is created`);
    }
    const problem = templateProblem(template, path);
    if (problem) throw mistake(`the fill ${path} ${problem}`);
    const [type, copied] = [templateType(template), copies.find(({ to }) => to === path)?.type];
    if (copied && type !== copied) {
      throw mistake(
        `the fill ${path} has the type ${type}, but what is copied there has ${copied}: fill in one of that`,
      );
    }
  }
  for (const each of derived) checkDerived(each, all, mistake);
  for (const field of deprecated) needPath("the deprecated field", field, mistake);
  checkTogether(definition, mistake);
  if (definition.validate !== undefined && typeof definition.validate?.["~standard"]?.validate !== "function") {
    throw mistake("validate must be a Standard Schema, such as one of zod, valibot or arktype");
  }
  for (const path of activityFields ?? touched ?? []) needPath("the activity field", path, mistake);
}

function needPath(what: string, path: unknown, mistake: Mistake): void {
  if (!isPath(path)) throw mistake(`${what} ${quote(path)} ${notAPath(path)}`);
}

/** Unlike `test` alone, which takes `undefined` for a word. */
const matches = (value: unknown, pattern: RegExp): boolean => typeof value === "string" && pattern.test(value);

type Containers = Readonly<Record<string, unknown>>;

function checkContainers(containers: Containers, optional: Containers, mistake: Mistake): void {
  const all = { ...containers, ...optional };
  for (const [name, template] of [...Object.entries(containers), ...Object.entries(optional)]) {
    needPath("the container", name, mistake);
    // The way to an optional one is that of the copy which creates it.
    const missing = Object.hasOwn(optional, name) ? null : missingContainer(name, all);
    if (missing !== null) throw mistake(`the container ${name} is inside ${missing}, which has to be one as well`);
    const problem = typeOf(template) === "object" ? templateProblem(template, name) : "must be an object of fields";
    if (problem) throw mistake(`the container ${name} ${problem}`);
    if (isSource(template)) throw mistake(`the container ${name} must be an object of fields`);
    if (Object.hasOwn(containers, name) && Object.hasOwn(optional, name)) {
      throw mistake(`the container ${name} is both optional and not`);
    }
    const outer = Object.keys(optional).find((other) => other !== name && isWithin(name, other));
    // Its outer container is created after it, and the next run would find it missing.
    if (outer !== undefined && Object.hasOwn(containers, name)) {
      throw mistake(`the container ${name} is inside ${outer}, which is optional, so it has to be optional as well`);
    }
  }
}

/**
 * The object on the way to a path that nobody creates: after its last list, or from the top, each has to be a container.
 * @param known paths of objects that are there anyway
 */
function missingContainer(path: string, containers: Containers, known: readonly string[] = []): string | null {
  const lists = listsOf(path);
  for (let holder = holderOf(path); holder !== "" && holder !== lists; holder = holderOf(holder)) {
    if (known.some((place) => isWithin(place, holder))) return null;
    if (!Object.hasOwn(containers, holder)) return holder;
  }
  return null;
}

function checkCopy(copy: Definition["copies"][number], containers: Containers, mistake: Mistake): void {
  const { from, to, type, replaces, onFailure } = copy;
  for (const path of [from, to]) needPath(`the copy of ${quote(from)} to ${quote(to)}:`, path, mistake);
  const what = `the copy of ${from} to ${to}`;
  if (!sharesLists(from, to)) {
    throw mistake(
      `${what} takes a value out of a list: the new place has to be in ${listsOf(from)} as well; or use derive`,
    );
  }
  if (isWithin(to, from) || isWithin(from, to)) throw mistake(`${what} would put one of them into the other`);
  const missing = missingContainer(to, containers, [holderOf(from)]);
  if (missing !== null) {
    throw mistake(
      `${from} is copied to ${to}, which is not a field of one of its containers: add ${missing} to containers, or to optionalContainers`,
    );
  }
  if (!valueTypes.includes(type)) {
    throw mistake(`${from} is copied to ${to} as ${quote(type)}, which is none of ${valueTypes.join(", ")}`);
  }
  const unconvertible = conversionsProblem(conversionsOf(copy), type);
  if (unconvertible) throw mistake(`${what} ${unconvertible}`);
  if (onFailure !== undefined && !failureModes.includes(onFailure)) {
    throw mistake(`${what} has the onFailure ${quote(onFailure)}, which is none of ${failureModes.join(", ")}`);
  }
  if (replaces === undefined) return;
  const problem = templateProblem(replaces, to, true);
  if (problem) throw mistake(`${what} replaces what is no constant: it ${problem}`);
  if (typeOf(replaces) !== type) {
    throw mistake(`${what} replaces ${quote(replaces)}, which is not of its type ${type}`);
  }
}

function checkDerived(
  derived: Definition["derived"] extends readonly (infer D)[] | undefined ? D : never,
  containers: Containers,
  mistake: Mistake,
): void {
  const { to, from, version, compute } = derived;
  needPath("the derived field", to, mistake);
  const missing = missingContainer(to, containers);
  if (missing !== null) throw mistake(`the derived field ${to} is inside ${missing}, which has to be a container`);
  const holder = Object.keys(containers).find(
    (path) => to !== path && isWithin(to, path) && holdsPath(containers[path], pathFrom(path, to)),
  );
  // A container that a run creates has it then, and what is there is never computed.
  if (holder !== undefined) {
    throw mistake(`the derived field ${to} is in the template of ${holder}, so it is never absent: leave it out there`);
  }
  if (!Array.isArray(from) || from.length === 0)
    throw mistake(`the derived field ${to} has to list the paths it is from`);
  for (const path of from) needPath(`the derived field ${to}:`, path, mistake);
  if (!Number.isInteger(version)) throw mistake(`the derived field ${to} needs a whole number as its version`);
  if (typeof compute !== "function") throw mistake(`the derived field ${to} needs a function compute`);
}

/** What no step can see by itself: two that set one path, or a path that one sets and another takes from. */
function checkTogether(definition: Definition, mistake: Mistake): void {
  const { containers, optionalContainers = {}, copies, fills, deprecated, derived = [] } = definition;
  const objects = [...Object.keys(containers), ...Object.keys(optionalContainers)];
  const values = [...copies, ...derived].map(({ to }) => to).concat(Object.keys(fills));
  const set = [...objects, ...values];
  const visited = [...set, ...copies.map(({ from }) => from)];
  for (const path of visited) {
    for (const { index } of path.matchAll(/\[\]/g)) {
      const list = path.slice(0, index);
      const other = visited.find((each) => each.startsWith(`${list}.`) || (each === list && objects.includes(list)));
      // No record can be both, so one of them would be unreadable or find nothing.
      if (other !== undefined) {
        const why = other === list ? "it is a container" : `${other} takes it for an object`;
        throw mistake(`${path} takes ${list} for a list, but ${why}: write ${list}[] in both, or in neither`);
      }
    }
  }
  const unused = Object.keys(optionalContainers).find((path) => !copies.some(({ to }) => isWithin(to, path)));
  if (unused !== undefined)
    throw mistake(`the optional container ${unused} is never created, as nothing is copied into it`);
  // A fill may give what is copied a default: it comes after the copy.
  const isDefault = (path: string) => copies.some(({ to }) => to === path);
  const once = [
    ...objects,
    ...[...copies, ...derived].map(({ to }) => to),
    ...Object.keys(fills).filter((path) => !isDefault(path)),
  ];
  const twice = once.find((path, index) => once.indexOf(path) !== index);
  if (twice !== undefined) throw mistake(`${twice} is set by two steps`);
  for (const value of values) {
    const inside = set.find((path) => path !== value && isWithin(path, value));
    // The two would differ at once: in the eyes of the next run, of a clean-up and of an undo.
    if (inside !== undefined)
      throw mistake(`a step sets ${inside}, which is inside ${value}, and another one sets all of that`);
  }
  for (const [index, { to, from }] of derived.entries()) {
    const later = derived
      .slice(index)
      .find((each) => from.some((path) => isWithin(path, each.to) || isWithin(each.to, path)));
    // The next run would find the value that this one set, and compute what this one could not.
    if (later) throw mistake(`the derived field ${to} reads ${later.to}, which is computed after it`);
  }
  const legacy = legacyFields(definition);
  for (const field of legacy) {
    const holder = copies.find(({ from }) => from !== field && isWithin(field, from));
    // A clean-up of the inner one would change the outer one, which its new place then no longer equals.
    if (holder)
      throw mistake(`the legacy field ${field} is inside the legacy field ${holder.from}: copy one or the other`);
    // A second plan would find the field and copy it, and a clean-up would remove what the migration set.
    const conflict = set.find((path) => isWithin(path, field));
    if (conflict === field) throw mistake(`${field} is a legacy field, but a step sets it`);
    if (conflict !== undefined)
      throw mistake(`${conflict} is inside ${field}, which is a legacy field, but a step sets it`);
    const outer = values.find((path) => isWithin(field, path));
    if (outer !== undefined) throw mistake(`the legacy field ${field} is inside ${outer}, which a step sets`);
  }
  for (const [path, template] of Object.entries({ ...containers, ...optionalContainers })) {
    const field = legacy.find((each) => isWithin(each, path) && holdsPath(template, pathFrom(path, each)));
    if (field !== undefined) throw mistake(`${field} is a legacy field, but the template of ${path} has it`);
  }
  const copied = deprecated.find((field) => copies.some(({ from }) => isWithin(from, field) || isWithin(field, from)));
  if (copied !== undefined) throw mistake(`${copied} is both copied and deprecated`);

  const { retained = {} } = definition;
  for (const [field, reason] of Object.entries(retained)) {
    if (!legacy.includes(field)) throw mistake(`${quote(field)} is retained, but is not one of its legacy fields`);
    if (typeof reason !== "string" || reason.trim() === "") {
      throw mistake(`${field} is retained without a reason: say who still reads it`);
    }
  }
}
