import type { Definition } from "../schema/definition.ts";
import { isAbsent, isObject, type Json, type JsonObject } from "./json.ts";

/** What is shown in place of a secret. */
export const masked = "•••";

/** Whether the value at this path is a secret, being one of the definition's secret paths or inside one. */
export function isSecret(definition: Definition, path: string): boolean {
  return definition.secrets.some((secret) => path === secret || path.startsWith(`${secret}.`));
}

/**
 * A value as it may be shown: secrets read `•••`, everything else is as it was. The value itself is not changed.
 * @param path where the value stands in its record; `""` for a whole record
 */
export function mask(definition: Definition, path: string, value: Json): Json {
  if (isAbsent(value)) return value;
  if (isSecret(definition, path)) return masked;
  const inside = path === "" ? "" : `${path}.`;
  if (!isObject(value) || !definition.secrets.some((secret) => secret.startsWith(inside))) return value;
  const shown: JsonObject = Object.create(null);
  for (const name of Object.keys(value)) shown[name] = mask(definition, `${inside}${name}`, value[name] as Json);
  return shown;
}

/** The value of a change as it may be shown: a copy of a secret field is a secret wherever it went. */
export function maskChange<T extends Json>(
  definition: Definition,
  change: { path: string; from: string | null },
  value: T,
) {
  return change.from !== null && isSecret(definition, change.from) ? masked : mask(definition, change.path, value);
}
