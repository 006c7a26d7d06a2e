import { digest } from "../../engine/digest.ts";
import { isSecret } from "../../engine/mask.ts";
import type { Change } from "../../engine/plan.ts";
import type { Definition } from "../../schema/definition.ts";
import type { RowChange } from "../rows.ts";

/** Values of more characters than this are kept as their digest: a row must stay small, whatever a record holds. */
const longestKeptValue = 1_000;
const previewLength = 120;

/** A change as the books keep it: secrets and large values as digests. */
export function written(definition: Definition, change: Change): RowChange {
  const { value, ...where } = change;
  if (isSecret(definition, change.path) || (change.from !== null && isSecret(definition, change.from))) {
    return { ...where, digest: digest(value) };
  }
  const text = JSON.stringify(value);
  if (text.length <= longestKeptValue) return { ...where, value };
  const length = text.length.toLocaleString("en-US");
  return { ...where, digest: digest(value), preview: `${text.slice(0, previewLength)}… (${length} characters)` };
}
