import { checkSecrets } from "./secrets.ts";

/**
 * The language in which a collection says how its old records become current ones.
 *
 * A definition is plain data: it can be read by the engine, drawn by a page and fingerprinted. Three kinds of step,
 * always taken in this order: containers that must exist, legacy fields that are copied, fields that are filled.
 */
export type ValueType = "string" | "number" | "boolean" | "array" | "object";

export type Constant = string | number | boolean | readonly Constant[] | { readonly [key: string]: Constant };

/** A value that is worked out from the record: the one thing in a template that is not a constant. */
export type Source =
  | { readonly $source: "firstNumber"; readonly of: readonly string[]; readonly otherwise: number | "now" }
  | { readonly $source: "length"; readonly of: string }
  | { readonly $source: "isPositive"; readonly of: string };

export type Template = Constant | Source | { readonly [key: string]: Template };

export type Definition = {
  /** What the API calls one record, for example `user`. */
  readonly type: string;
  /** What a page calls all of them, for example `Users`; also names the figures: `totalUsers`. */
  readonly plural: string;
  /** Record keys are this followed by an id without a further `:`. */
  readonly prefix: string;
  /** Step 1 and 2: objects created when absent. Present and not an object makes the record unreadable. */
  readonly containers: { readonly [name: string]: { readonly [field: string]: Template } };
  /** Step 3: legacy field → new place, with the type that the new place declares. */
  readonly copies: readonly { readonly from: string; readonly to: string; readonly type: ValueType }[];
  /** Step 4: fields set when absent. */
  readonly fills: { readonly [field: string]: Template };
  /** Legacy fields without a new place. */
  readonly deprecated: readonly string[];
  /** Fields that say in ms when the application last touched a record. */
  readonly touched: readonly string[];
  /** Paths whose values are never shown, through lists as well: `members.token`. What is called like a secret needs none. */
  readonly secrets: readonly string[];
  /** Paths that may be shown although they are called like a secret: `metadata.publicToken`. */
  readonly notSecret?: readonly string[];
};

/** The run's start time: the only clock a transform knows. */
export const now = "now" as const;

/** The first of these paths that holds a finite number; failing them, `otherwise`. */
export function firstNumber(...args: [...of: string[], otherwise: number | typeof now]): Source {
  return { $source: "firstNumber", of: args.slice(0, -1) as string[], otherwise: args.at(-1) as number | typeof now };
}

/** How many elements the array there has; 0 when it is not an array. */
export const lengthOf = (of: string): Source => ({ $source: "length", of });

/** Whether a finite number greater than 0 is there. */
export const isPositive = (of: string): Source => ({ $source: "isPositive", of });

/** Legacy field → new place, a line each, with the type that the new place declares. */
export function copy(from: string, to: string, type: ValueType) {
  return { from, to, type };
}

/**
 * Checks a definition once, where it is written.
 * @throws Error that names the collection, the step and what is wrong with it.
 */
export function defineCollection<const D extends Definition>(definition: D): D {
  const wrong = (what: string) => new Error(`Definition of "${definition.type}": ${what}`);
  if (!/^[a-z][a-zA-Z0-9]*$/.test(definition.type)) throw wrong("type must be a word such as user");
  if (!/^[A-Z][a-zA-Z0-9]*$/.test(definition.plural)) throw wrong("plural must be a capitalised word such as Users");
  if (!/^[^:]+:$/.test(definition.prefix)) throw wrong(`prefix "${definition.prefix}" must be a name and one colon`);
  const targets = new Set<string>();
  for (const target of [
    ...Object.keys(definition.containers),
    ...definition.copies.map((step) => step.to),
    ...Object.keys(definition.fills),
  ]) {
    if (targets.has(target)) throw wrong(`${target} is set by two steps`);
    targets.add(target);
  }
  const paths = [...targets, ...definition.copies.map((step) => step.from), ...definition.deprecated];
  for (const path of paths) {
    if (path.split(".").some((name) => name === "" || name === "__proto__")) throw wrong(`"${path}" is not a path`);
  }
  for (const { from, to } of definition.copies) {
    if (from.includes(".")) throw wrong(`${from} is copied, but only top-level fields can be`);
    const [container, ...rest] = to.split(".");
    if (rest.length !== 1 || !Object.hasOwn(definition.containers, container as string)) {
      throw wrong(`${from} is copied to ${to}, which is not a field of one of its containers`);
    }
  }
  for (const name of [...Object.keys(definition.containers), ...Object.keys(definition.fills)]) {
    if (name.includes(".")) throw wrong(`${name} is created, but only top-level fields can be`);
  }
  checkSecrets(definition);
  return definition;
}
