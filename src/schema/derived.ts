/** A field that the application's own code computes. Make one with {@link derive}. */
export type Derived = {
  /** The path that is set when absent. */
  readonly to: string;
  /** The paths whose values `compute` gets, in this order. */
  readonly from: readonly string[];
  /** Part of what tells one version of a definition from another, as code can't be compared: raise it with each change. */
  readonly version: number;
  /**
   * The value, from copies of the values at `from`: `undefined` for an absent one, and a list of all values for a path through
   * lists that `to` is not in. It has to give the same for the same values, so it must not read the clock or anything else.
   * @returns what JSON can say; `undefined` or `null` to set nothing
   */
  // biome-ignore lint/suspicious/noExplicitAny: the values are whatever the records hold; a definition declares what it expects.
  compute(values: any[], context: { /** The run's start time in ms. */ readonly now: number }): unknown;
};

/**
 * Computes a field from others, where no copy, conversion or default does. An exception is an error of that record, which is
 * left alone, and never of the run.
 *
 * ```ts
 * derive("stats.total", {
 *   from: ["files[].size"],
 *   version: 1,
 *   compute: ([sizes]) => sizes?.reduce((sum, size) => sum + size, 0) ?? 0,
 * })
 * ```
 * @param to the path that is set when absent
 */
export const derive = (to: string, { from, version, compute }: Omit<Derived, "to">): Derived => ({
  to,
  from,
  version,
  compute,
});

/** What zod, valibot, arktype and others make, as far as it is used here: https://standardschema.dev */
export type StandardSchema = {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult | Promise<StandardResult>;
  };
};
type StandardResult = {
  readonly issues?:
    | readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[]
    | undefined;
};
