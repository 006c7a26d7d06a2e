import { checkDefinition } from "./checkDefinition.ts";
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
  | { readonly $source: "largestNumber"; readonly of: readonly string[]; readonly otherwise: number | "now" }
  | { readonly $source: "length"; readonly of: string }
  | { readonly $source: "isPositive"; readonly of: string };

export type Template = Constant | Source | { readonly [key: string]: Template };

/** Step 3: a legacy field, its new place and the type that the new place declares. */
export type Copy = {
  readonly from: string;
  readonly to: string;
  readonly type: ValueType;
  /** A placeholder: the new place counts as absent while it holds this and the legacy field holds something else. */
  readonly replaces?: Constant;
};

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
  readonly copies: readonly Copy[];
  /**
   * Step 4: fields set when absent. `updatedAt` is a field of the record; `analytics.viewerIPs` is a field of one of the
   * containers, set only where that container was there before the run: one that the run creates has its own template,
   * which must have the field as well.
   */
  readonly fills: { readonly [field: string]: Template };
  /** Legacy fields without a new place. */
  readonly deprecated: readonly string[];
  /** Legacy fields that current code still reads, each with who reads it: copied like the others, never cleaned up. */
  readonly retained?: { readonly [field: string]: string };
  /** Paths that say in ms when the application last touched a record. */
  readonly activityFields?: readonly string[];
  /** @deprecated The name that `activityFields` had in 0.1.0. */
  readonly touched?: readonly string[];
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

/** The largest finite number that any of these paths holds; failing them, `otherwise`. */
export function largestNumber(...args: [...of: string[], otherwise: number | typeof now]): Source {
  return { $source: "largestNumber", of: args.slice(0, -1) as string[], otherwise: args.at(-1) as number | typeof now };
}

/** How many elements the array there has; 0 when it is not an array. */
export const lengthOf = (of: string): Source => ({ $source: "length", of });

/** Whether a finite number greater than 0 is there. */
export const isPositive = (of: string): Source => ({ $source: "isPositive", of });

/**
 * Legacy field → new place, a line each, with the type that the new place declares.
 *
 * ```ts
 * copy("colour", "settings.colour", "string")
 * copy("plan", "billing.plan", "string", { replaces: "none" })
 * ```
 * @param options `replaces`: a placeholder that the application writes before it knows better. By default there is none.
 */
export function copy(from: string, to: string, type: ValueType, options: Pick<Copy, "replaces"> = {}): Copy {
  return { from, to, type, ...options };
}

/**
 * The same definition with these retained fields released, for a host whose application no longer reads them: from then on
 * a clean-up may take them out. One line of the configuration:
 *
 * ```ts
 * collections: [{ definition: releaseRetained(snapshots, ["files"]), binding: "KV_SNAPS" }]
 * ```
 * @throws Error for a field that the definition does not retain
 */
export function releaseRetained<D extends Definition>(definition: D, fields: readonly string[]): D {
  const retained = { ...definition.retained };
  for (const field of fields) {
    if (!Object.hasOwn(retained, field)) {
      const names = Object.keys(retained);
      const known = names.length > 0 ? `it retains ${names.join(", ")}` : "it retains no field";
      throw new Error(`Definition of "${definition.type}": ${field} can't be released; ${known}`);
    }
    delete retained[field];
  }
  return { ...definition, retained };
}

/** The paths that say when the application last touched a record, by whichever name the definition has them. */
export const activityFieldsOf = ({ activityFields, touched = [] }: Definition): readonly string[] =>
  activityFields ?? touched;

/**
 * Checks a definition once, where it is written.
 * @throws Error that names the collection, the step and what is wrong with it.
 */
export function defineCollection<const D extends Definition>(definition: D): D {
  checkDefinition(definition);
  checkSecrets(definition);
  return definition;
}
