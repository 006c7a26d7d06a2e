import type { Json, JsonObject } from "../../engine/losslessJson.ts";

/** Asked for with care: a browser without exact numbers gets plain ones from the client. */
const isExactNumber = (value: Json): boolean => typeof JSON.isRawJSON === "function" && JSON.isRawJSON(value);

export const isFields = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isExactNumber(value);

/** The value at a dotted path, own fields only. */
export function valueAt(record: Json, path: string): Json | undefined {
  let value: Json | undefined = record;
  for (const name of path.split(".")) {
    value = isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}
