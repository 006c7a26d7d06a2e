import { checkDefinition } from "./checkDefinition.ts";
import type { Conversion, OnFailure } from "./conversions.ts";
import type { Derived, StandardSchema } from "./derived.ts";
import { checkSecrets } from "./secrets.ts";

/** The JSON type that a new place declares for its value. `null` is never copied, so there is no type for it. */
export type ValueType = "string" | "number" | "boolean" | "array" | "object";

/** A JSON value without `null`, which means absent. */
export type Constant = string | number | boolean | readonly Constant[] | { readonly [key: string]: Constant };

/**
 * A value that is computed from the record. Make one with {@link firstNumber}, {@link largestNumber}, {@link lengthOf} or
 * {@link isPositive}.
 */
export type Source =
  | { readonly $source: "firstNumber"; readonly of: readonly string[]; readonly otherwise: number | "now" }
  | { readonly $source: "largestNumber"; readonly of: readonly string[]; readonly otherwise: number | "now" }
  | { readonly $source: "length"; readonly of: string }
  | { readonly $source: "isPositive"; readonly of: string };

type SourceOf<Name extends Source["$source"]> = Extract<Source, { $source: Name }>;

/** A default value: a constant, a computed value, or an object of those. Lists contain constants only. */
export type Template = Constant | Source | { readonly [key: string]: Template };

/** A legacy field that is copied to its new place. Make one with {@link copy}. */
export type Copy = {
  /** The path of the legacy field. */
  readonly from: string;
  /** The path of the new place, in the same list entry as the legacy field or in every entry of a list beside it. */
  readonly to: string;
  /** A value of another type is copied as well, and reported as a warning. */
  readonly type: ValueType;
  /**
   * A placeholder that the application writes as long as it has no value. When the new place has it and the legacy field
   * has another value, that value replaces it.
   * @default no placeholder: a present value is never replaced
   */
  readonly replaces?: Constant;
  /**
   * How the value is converted on its way. Legacy field and new place agree when the new place has the converted value.
   * @default the value is copied as it is
   */
  readonly convert?: Conversion | readonly Conversion[];
  /**
   * What happens to a value that can't be converted: the record is an `error` and left alone; the value is copied as it is
   * and `report`ed as a warning; or it is `leave`d where it is, and the new place stays absent.
   * @default "error"
   */
  readonly onFailure?: OnFailure;
};

/**
 * How the old records of a collection become current ones. Plain data: {@link defineCollection} checks it, a migration and
 * {@link upgradeWith} carry it out.
 *
 * A migration takes these steps, always in this order: it creates absent `containers`, copies legacy fields (`copies`), sets
 * absent fields (`fills`), and computes absent fields (`derived`). Each step sees what the ones before it have set. It only
 * adds: apart from placeholders (`Copy.replaces`) it changes and removes nothing. `undefined` and `null` count as absent; `0`, `false`, `""`, `[]` and `{}` do not. A record in which the
 * steps change nothing is current; any other is legacy.
 *
 * A path is one or more field names joined by dots: `updatedAt`, `analytics.viewCount`. `[]` stands for every entry of a list:
 * `profile.emails[].verified`. A step with such a path is taken in each entry, and entries keep their order. A record in which
 * something on the way is present and no list, or an entry is no object, is unreadable.
 */
export type Definition = {
  /** What the API calls one record: a word that starts with a lower-case letter, such as `project`. */
  readonly type: string;
  /**
   * What the page calls all records: a capitalised word such as `Projects`. The API's figures (`totalProjects`) and the path
   * that migrates the collection (`/projects`) are named after it.
   */
  readonly plural: string;
  /**
   * What the keys of the records start with, up to and with a separator: `project:`, `app:v2:project:`, `projects/`. The rest
   * of the key is the record's id.
   */
  readonly prefix: string;
  /**
   * What an id looks like, from `^` to `$`. Any other key is no record, and is never read or written.
   * @default an id does not contain the separator that the prefix ends with: `project:byname:ada` is no record
   */
  readonly ids?: RegExp;
  /**
   * Keys that are no records, although they start with the prefix and have such an id: `/^project:(draft|test)-/`.
   * @default none
   */
  readonly excludedKeys?: RegExp;
  /**
   * Step 1: objects that are created when absent, by path, each with its default fields. A record whose container is present
   * and not an object is unreadable, and is left as it is.
   */
  readonly containers: { readonly [path: string]: { readonly [field: string]: Template } };
  /**
   * Containers that are created only when a copy has a value for them.
   * @default none
   */
  readonly optionalContainers?: { readonly [path: string]: { readonly [field: string]: Template } };
  /**
   * Step 2: legacy fields and their new places: in a container, in an object that the legacy field is in, or in
   * every entry of a list. A value is copied when the new place is absent. When both
   * are present with different values, the new place stays as it is and the record is reported as a conflict.
   */
  readonly copies: readonly Copy[];
  /**
   * Step 3: fields that are set when absent, by path. A field of a container, such as `analytics.viewerIPs`, has to be in
   * the container's template as well: a container that step 1 creates has the template's value. A field that is also copied
   * gets its fill where there was nothing to copy.
   */
  readonly fills: { readonly [path: string]: Template };
  /**
   * Step 4: fields that code computes when they are absent.
   * @default none
   */
  readonly derived?: readonly Derived[];
  /**
   * The application's own schema of a current record, such as one of zod, valibot or arktype. A record that would not be valid
   * once migrated is an error and left alone. Current records that are not valid are counted and listed. It has to answer at
   * once, without a promise.
   * @default none
   */
  readonly validate?: StandardSchema;
  /** Legacy fields without a new place. They are counted, and removed only by a clean-up. */
  readonly deprecated: readonly string[];
  /**
   * Legacy fields that current code still reads, each with a sentence that says who reads it. They are copied like the
   * others; a clean-up does not remove them.
   * @default none
   */
  readonly retained?: { readonly [field: string]: string };
  /**
   * Paths at which the application stores, in ms since 1970, when it last wrote the record. A record that was written within
   * the last two minutes is migrated later in the run, so that a write of the application is not lost.
   * @default none: every record is migrated at once
   */
  readonly activityFields?: readonly string[];
  /** @deprecated The name of `activityFields` in 0.1.0. */
  readonly touched?: readonly string[];
  /**
   * Paths whose values no answer, page or log shows. `[]` may be left out: `members.token` is the token of each member.
   * Fields that are named like a secret (`passwordHash`, `apiKey`) are hidden without being listed.
   */
  readonly secrets: readonly string[];
  /**
   * Paths whose values are shown although they are named like a secret: `metadata.publicToken`.
   * @default none
   */
  readonly notSecret?: readonly string[];
};

/** For {@link firstNumber} and {@link largestNumber}: the start time of the run (in `upgradeWith`: its `now`), in ms. */
export const now = "now" as const;

/**
 * The first of these paths that has a finite number; otherwise the last argument.
 *
 * ```ts
 * firstNumber("lastLoginAt", "createdAt", now)
 * ```
 */
export function firstNumber(...args: [...of: string[], otherwise: number | typeof now]): SourceOf<"firstNumber"> {
  return { $source: "firstNumber", of: args.slice(0, -1) as string[], otherwise: args.at(-1) as number | typeof now };
}

/**
 * The largest finite number at any of these paths; otherwise the last argument.
 *
 * ```ts
 * largestNumber("viewCount", "views.n", 0)
 * ```
 */
export function largestNumber(...args: [...of: string[], otherwise: number | typeof now]): SourceOf<"largestNumber"> {
  return { $source: "largestNumber", of: args.slice(0, -1) as string[], otherwise: args.at(-1) as number | typeof now };
}

/** The number of elements of the array at this path; 0 when there is no array. */
export const lengthOf = (of: string): SourceOf<"length"> => ({ $source: "length", of });

/** Whether there is a finite number greater than 0 at this path. */
export const isPositive = (of: string): SourceOf<"isPositive"> => ({ $source: "isPositive", of });

/**
 * Copies a legacy field to its new place.
 *
 * ```ts
 * copy("colour", "settings.colour", "string")
 * copy("plan", "billing.plan", "string", { replaces: "none" })
 * copy("emails[].ok", "emails[].verified", "boolean", { convert: toBoolean, onFailure: "leave" })
 * ```
 * @param from the path of the legacy field
 * @param to the path of the new place
 * @param type the type that the new place declares; a value of another type is copied with a warning
 * @param options `replaces`, `convert`, `onFailure`: see {@link Copy}
 */
export function copy<const From extends string, const To extends string, const Type extends ValueType>(
  from: From,
  to: To,
  type: Type,
  options: Pick<Copy, "replaces" | "convert" | "onFailure"> = {},
) {
  return { from, to, type, ...options };
}

/**
 * A copy of a definition in which these retained fields are no longer retained, so that a clean-up can remove them. For when
 * the application has stopped reading them:
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

/** A definition's activity fields, also when it has them under the name of 0.1.0. */
export const activityFieldsOf = ({
  activityFields,
  touched = [],
}: Pick<Definition, "activityFields" | "touched">): readonly string[] => activityFields ?? touched;

/**
 * Checks a definition and returns it. Call it where the definition is written, so that a mistake in it shows when the
 * application starts.
 *
 * ```ts
 * export const projects = defineCollection({
 *   type: "project",
 *   plural: "Projects",
 *   prefix: "project:",
 *   containers: { settings: { theme: "light", notifications: true } },
 *   copies: [copy("colour", "settings.colour", "string")],
 *   fills: { updatedAt: firstNumber("createdAt", now) },
 *   deprecated: ["oldPlan"],
 *   activityFields: ["updatedAt"],
 *   secrets: ["settings.webhook"],
 * });
 * ```
 * @throws Error that names the collection, the step and the mistake
 */
export function defineCollection<const D extends Definition>(definition: D): D {
  checkDefinition(definition);
  checkSecrets(definition);
  return definition;
}
