import { expiresTooSoon } from "../../../control/kinds/decision.ts";
import { apply, type Planned, plan, type RecordError } from "../../../engine/plan.ts";
import { isRecordKey } from "../../../schema/collections.ts";
import type { Definition } from "../../../schema/definition.ts";
import { UsageError } from "../../usageError.ts";
import type { Entry } from "./entry.ts";
import type { Definitions } from "./loadDefinitions.ts";

/** What a migration would do with one entry. */
export type Judged = {
  definition: Definition;
  planned: Planned;
  /** The new text of a record that changes; `null` for any other. */
  text: string | null;
  /** KV refuses to write an entry that expires within a minute, and with it the whole file. */
  tooSoon: boolean;
};

/**
 * @param mostPlaces how many places of a record may change
 * @returns `null` for a key that is no record of the chosen collections
 */
export function judge(definitions: Definitions, entry: Entry, startedAt: number, mostPlaces: number): Judged | null {
  const definition = definitionOf(definitions, entry);
  if (!definition) return null;
  const tooSoon = expiresTooSoon(entry, startedAt);
  const stored = storedText(entry);
  const planned: Planned =
    typeof stored === "string" ? plan(definition, stored, startedAt, mostPlaces) : { state: "error", error: stored };
  if (planned.state !== "legacy") return { definition, planned, text: null, tooSoon };
  const applied = apply(planned);
  return "error" in applied
    ? { definition, planned: { state: "error", error: applied.error }, text: null, tooSoon }
    : { definition, planned, text: applied.text, tooSoon };
}

/** A backup names each record's collection. Elsewhere only the key can tell, as an export does not name its namespace. */
function definitionOf({ all, chosen }: Definitions, { key, type }: Entry): Definition | undefined {
  const possible = all.filter((definition) => isRecordKey(definition, key));
  const named = possible.find((definition) => definition.type === type);
  const [first, second] = (named ? [named] : possible).filter((definition) => chosen.includes(definition));
  if (first && second) {
    throw new UsageError(
      `${JSON.stringify(key)} is a record of both "${first.type}" and "${second.type}": choose one with --type.`,
    );
  }
  return first;
}

function storedText({ value, base64 }: Entry): string | RecordError {
  if (!base64) return value;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(value, "base64"));
  } catch {
    return { code: "not-json", message: "The stored value is no text." };
  }
}
