import { isObject, type Json, parseExact } from "../engine/json.ts";
import { mask, maskChange } from "../engine/mask.ts";
import { apply, type Conflict, plan, type Warning } from "../engine/plan.ts";
import { isRecordKey } from "../schema/collections.ts";
import type { Definition } from "../schema/definition.ts";
import type { RecordStore } from "./ports.ts";

/** One record as it is stored and as a run would leave it, secrets masked. */
export type RecordView = {
  type: string;
  id: string;
  key: string;
  state: "legacy" | "current" | "error";
  /** `null` for a text that is not a JSON object: what can't be understood can't be masked either. */
  stored: Json;
  /** `null` when nothing can be planned. */
  planned: Json;
  changes: { path: string; from: string | null; value: Json }[];
  conflicts: Conflict[];
  warnings: Warning[];
  error: string | null;
};

/** @returns `null` when there is no such record */
export async function inspect(
  definition: Definition,
  store: RecordStore,
  id: string,
  time: number,
): Promise<RecordView | null> {
  const key = `${definition.prefix}${id}`;
  if (!isRecordKey(definition, key)) return null;
  const stored = (await store.getMany([key])).get(key);
  if (!stored) return null;
  const view = { type: definition.type, id, key, planned: null, changes: [], conflicts: [], warnings: [] };
  if (stored.damaged) return { ...view, state: "error", stored: null, error: "The stored bytes are not UTF-8 text." };

  const planned = plan(definition, stored.text, time);
  const before = showable(definition, stored.text);
  if (planned.state === "error") return { ...view, state: "error", stored: before, error: planned.error.message };
  const applied = apply(planned);
  if ("error" in applied) return { ...view, state: "error", stored: before, error: applied.error.message };
  const { state, changes, conflicts, warnings } = planned;
  return {
    ...view,
    state,
    stored: before,
    planned: mask(definition, "", planned.record),
    changes: changes.map((change) => ({
      path: change.path,
      from: change.from,
      value: maskChange(definition, change, change.value),
    })),
    conflicts,
    warnings,
    error: null,
  };
}

function showable(definition: Definition, text: string): Json {
  try {
    const value = parseExact(text);
    return isObject(value) ? mask(definition, "", value) : null;
  } catch {
    return null;
  }
}
