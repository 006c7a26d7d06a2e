import { digest } from "../../engine/digest.ts";
import { isObject, type Json } from "../../engine/losslessJson.ts";
import { maskChange, masked } from "../../engine/mask.ts";
import type { Change } from "../../engine/plan.ts";
import { without } from "../../engine/planUndo.ts";
import type { Definition } from "../../schema/definition.ts";
import type { RowChange } from "../rows.ts";

/** Values of more characters than this are kept as their digest: a row must stay small, whatever a record holds. */
const longestKeptValue = 1_000;
const previewLength = 120;

/**
 * A change as the run log keeps it: secrets, what they are in, and large values as digests.
 * @param changes the whole plan
 */
export function written(definition: Definition, change: Change, changes: readonly Change[]): RowChange {
  const { value, ...where } = change;
  const shown: Json = maskChange(definition, change, value);
  if (shown === masked) return { ...where, digest: writtenDigest(change, changes) };
  const text = JSON.stringify(shown);
  const isLong = text.length > longestKeptValue;
  // What a definition sets by itself is nobody's secret, and has to be known for an undo.
  if (!isLong && (change.from === null || shown === value)) return { ...where, value };
  const length = text.length.toLocaleString("en-US");
  const preview = isLong ? `${text.slice(0, previewLength)}… (${length} characters)` : shown;
  return { ...where, digest: writtenDigest(change, changes), preview };
}

/** A created container holds the run's copies as well, so its own digest leaves out the fields they are in. */
function writtenDigest({ path, value }: Change, changes: readonly Change[]): string {
  const inside = changes.filter((other) => other.path.startsWith(`${path}.`));
  if (!isObject(value) || inside.length === 0) return digest(value);
  return digest(
    without(
      value,
      inside.map((other) => other.path.slice(path.length + 1)),
    ),
  );
}
