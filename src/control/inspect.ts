import type { RecordView } from "../contract/records.ts";
import { abbreviate } from "../engine/abbreviate.ts";
import { isDeeperThan, maxDepth } from "../engine/depth.ts";
import { isObject, type Json, parseJson } from "../engine/losslessJson.ts";
import { mask, maskChange } from "../engine/mask.ts";
import { apply, plan } from "../engine/plan.ts";
import { isRecordKey } from "../schema/collections.ts";
import type { Definition } from "../schema/definition.ts";
import { listKeys } from "./execution/keys.ts";
import type { RecordStore } from "./ports.ts";

/** Records whose text has more characters than this are shown abbreviated: nobody reads 20 MB, and no page survives it. */
const largest = 200_000;

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
  const before = stored.damaged ? null : readable(stored.text);
  const abbreviated = stored.text.length > largest || isDeeperThan(maxDepth, stored.text);
  // Cut short first: what is nested too deeply to be worked with can't be gone through to its end.
  const cut = (value: Json): Json => (abbreviated ? abbreviate(value) : value);
  const expiration = (await listKeys(store, [key]))[0]?.expiration;
  const expiresAt = expiration === undefined ? null : expiration * 1000;
  const metadata = isObject(stored.metadata as Json) ? Object.keys(stored.metadata as object) : [];
  const view = {
    type: definition.type,
    id,
    key,
    stored: mask(definition, "", cut(before)),
    expiresAt,
    metadata,
    abbreviated,
  };
  const nothing = { planned: null, changes: [], conflicts: [], warnings: [], invalid: null };
  const unusable = (error: string): RecordView => ({ ...view, ...nothing, state: "error", error });
  if (stored.damaged) return unusable("The stored bytes are not UTF-8 text.");

  const planned = plan(definition, stored.text, time);
  if (planned.state === "error") return unusable(planned.error.message);
  const applied = apply(planned);
  if ("error" in applied) return unusable(applied.error.message);
  const { state, changes, conflicts, warnings, invalid } = planned;
  return {
    ...view,
    state,
    planned: mask(definition, "", cut(readable(applied.text))),
    changes: changes.map(({ path, from, value, original, previous }) => ({
      path,
      from,
      value: maskChange(definition, { path, from }, cut(value)),
      ...(original && { original: maskChange(definition, { path: from ?? path, from: path }, cut(original.value)) }),
      ...(previous !== undefined && { previous: maskChange(definition, { path, from }, previous) }),
    })),
    conflicts,
    warnings,
    invalid,
    error: null,
  };
}

function readable(text: string): Json {
  try {
    const value = parseJson(text.replace(/^\uFEFF/, ""));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
