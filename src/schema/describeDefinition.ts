import type { Definition } from "./definition.ts";

/** A definition as JSON: what the API shows of it, and what tells one version from another. Code is named by its version. */
export type DefinitionDescription = Omit<Definition, "ids" | "excludedKeys" | "derived" | "validate"> & {
  /** The pattern of ids, as in `/^[a-z]+$/i`. */
  readonly ids?: string;
  readonly excludedKeys?: string;
  readonly derived?: readonly { readonly to: string; readonly from: readonly string[]; readonly version: number }[];
  /** The library that the application's own schema was made with. */
  readonly validate?: string;
};

export function describeDefinition(definition: Definition): DefinitionDescription {
  const { ids, excludedKeys, derived, validate, ...data } = definition;
  return {
    ...data,
    ...(ids && { ids: String(ids) }),
    ...(excludedKeys && { excludedKeys: String(excludedKeys) }),
    ...(derived && { derived: derived.map(({ to, from, version }) => ({ to, from, version })) }),
    ...(validate && { validate: validate["~standard"].vendor }),
  };
}
