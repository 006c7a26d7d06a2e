import { digest } from "../../engine/digest.ts";
import { isObject, type Json, type JsonObject } from "../../engine/losslessJson.ts";
import { maskChange, masked } from "../../engine/mask.ts";
import { without } from "../../engine/places.ts";
import type { Change } from "../../engine/plan.ts";
import { entriesOf } from "../../engine/planUndo.ts";
import type { Definition } from "../../schema/definition.ts";
import { isWithin, pathFrom } from "../../schema/paths.ts";
import type { RowChange } from "../rows.ts";

/** Values of more characters than this are kept as their digest: a row must stay small, whatever a record holds. */
const longestKeptValue = 1_000;
/** The same for a record with hundreds of changes, which lists can have. */
const longestOfMany = 60;
const many = 100;
const previewLength = 120;

/**
 * The changes of a plan as the run log keeps them: secrets, what they are in, and large values as digests.
 * @param record the migrated record
 */
export function written(definition: Definition, record: JsonObject, changes: readonly Change[]): RowChange[] {
  const longest = changes.length > many ? longestOfMany : longestKeptValue;
  const entryOfPath = entriesOf(definition, record, changes);
  return changes.map((change) => ({
    ...writtenChange(definition, change, changes, longest),
    ...entryOfPath(change.path),
  }));
}

function writtenChange(definition: Definition, change: Change, changes: readonly Change[], longest: number): RowChange {
  const { value, original, ...rest } = change;
  const where = original === undefined ? rest : { ...rest, original: writtenOriginal(definition, change, longest) };
  const shown: Json = maskChange(definition, change, value);
  if (shown === masked) return { ...where, digest: writtenDigest(change, changes) };
  const text = JSON.stringify(shown);
  const isLong = text.length > longest;
  // What a definition sets by itself is nobody's secret, and has to be known for an undo.
  if (!isLong && (change.from === null || shown === value)) return { ...where, value };
  const length = text.length.toLocaleString("en-US");
  const preview = isLong ? `${text.slice(0, previewLength)}… (${length} characters)` : shown;
  return { ...where, digest: writtenDigest(change, changes), preview };
}

/** The value before its conversion, from which an undo after a clean-up restores the legacy field. */
function writtenOriginal(definition: Definition, { path, from, original }: Change, longest: number) {
  const { value } = original as { value: Json };
  const isHidden = maskChange(definition, { path: from as string, from: path }, value) !== value;
  return isHidden || JSON.stringify(value).length > longest ? { digest: digest(value) } : { value };
}

/** A created container holds the run's copies as well, so its own digest leaves out the fields they are in. */
function writtenDigest({ path, value }: Change, changes: readonly Change[]): string {
  if (!isObject(value)) return digest(value);
  const inside = changes.filter((other) => other.path !== path && isWithin(other.path, path));
  return digest(
    without(
      value,
      inside.map((other) => pathFrom(path, other.path)),
    ),
  );
}
