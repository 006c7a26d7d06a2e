import { digest } from "./digest.ts";
import { equal, getOwn, getPath, isAbsent, isObject, type Json, type JsonObject } from "./json.ts";
import { type Change, readObject } from "./plan.ts";

/**
 * What a run wrote at a path: the value itself or, for secrets and large values, only its digest. The digest of a created
 * container is that of its template without the fields that the same run copied into it.
 */
export type Written = Omit<Change, "value"> & ({ value: Json } | { digest: string });

/**
 * Why a path that a run set stays when the run is undone.
 * - `changed`: it no longer holds what the run wrote, or is gone.
 * - `last-copy`: the legacy field is gone, so its value is nowhere else.
 * - `legacy-differs`: the legacy field holds another value by now.
 * - `not-empty`: a created container in which something else stays.
 */
export const keptReasons = ["changed", "last-copy", "legacy-differs", "not-empty"] as const;
export type KeptField = { path: string; reason: (typeof keptReasons)[number] };

export type Undone = {
  text: string;
  /** Paths that were taken out, or put back to what they held before. */
  removed: string[];
  /** Legacy fields that got their value back, because a clean-up had taken them out. */
  restored: string[];
  /** Paths that stay, each with the reason. */
  kept: KeptField[];
};

/** What becomes of a path: taken back, taken back with its value put back into the legacy field, or kept. */
type Verdict = "take-back" | "put-back" | KeptField["reason"];

/**
 * Takes back what a run wrote into a record, sparing what changed since and never removing the last copy of a value.
 * @param text the record as it is stored now
 * @param written what the run wrote, in the order of its plan
 * @param takenOut the legacy fields that clean-ups took out of this record since
 * @returns `null` when the text can't be read as an object any more
 */
export function undo(
  text: string,
  written: readonly Written[],
  takenOut: ReadonlySet<string> = new Set(),
): Undone | null {
  const read = readObject(text);
  if ("error" in read) return null;
  const { record } = read;
  const verdicts = verdictsOn(record, written, takenOut);
  const removed: string[] = [];
  const kept: KeptField[] = [];
  const restored = new Map<string, Json>();
  for (const [{ path, from }, verdict] of verdicts) {
    if (verdict === "put-back") restored.set(from as string, getPath(record, path) as Json);
    if (verdict === "put-back" || verdict === "take-back") removed.push(path);
    else kept.push({ path, reason: verdict });
  }
  if (removed.length === 0) return { text, removed, restored: [], kept };
  // In reverse, so that what is in a container goes before the container.
  for (const [change, verdict] of verdicts.reverse()) {
    if (verdict === "put-back" || verdict === "take-back") takeBack(record, change);
  }
  for (const [field, value] of restored) record[field] = value;
  return { text: JSON.stringify(record), removed, restored: [...restored.keys()], kept };
}

function verdictsOn(record: JsonObject, written: readonly Written[], takenOut: ReadonlySet<string>) {
  const verdicts = written.map((change): [Written, Verdict] => [change, verdictOn(record, change, takenOut)]);
  for (const each of verdicts) {
    const inside = verdicts.filter(([{ path }]) => path.startsWith(`${each[0].path}.`));
    if (inside.length > 0) each[1] = containerVerdict(record, each[0], inside);
  }
  return verdicts;
}

function verdictOn(record: JsonObject, change: Written, takenOut: ReadonlySet<string>): Verdict {
  const now = getPath(record, change.path);
  if (now === undefined || !isAsWritten(now, change)) return "changed";
  if (change.from === null) return "take-back";
  const legacy = getOwn(record, change.from);
  // A `null` there is the application's own: a clean-up leaves nothing.
  if (legacy === undefined && takenOut.has(change.from)) return "put-back";
  if (isAbsent(legacy)) return "last-copy";
  return isAsWritten(legacy, change) ? "take-back" : "legacy-differs";
}

/** A created container goes when it holds its template with the run's copies in it, all of which go, and nothing else. */
function containerVerdict(record: JsonObject, change: Written, inside: readonly [Written, Verdict][]): Verdict {
  const now = getOwn(record, change.path);
  if (!isObject(now)) return "changed";
  const names = inside.map(([{ path }]) => path.slice(change.path.length + 1));
  const rest = without(now, names);
  const unchanged =
    "value" in change
      ? isObject(change.value) && equal(rest, without(change.value, names))
      : digest(rest) === change.digest;
  if (!unchanged || inside.some(([, verdict]) => verdict === "changed")) return "changed";
  return inside.every(([, verdict]) => verdict === "take-back" || verdict === "put-back") ? "take-back" : "not-empty";
}

function takeBack(record: JsonObject, { path, previous }: Written): void {
  const dot = path.indexOf(".");
  const holder = dot < 0 ? record : (record[path.slice(0, dot)] as JsonObject);
  const name = path.slice(dot + 1);
  if (previous === undefined) delete holder[name];
  else holder[name] = previous;
}

/** A copy of the object that lacks these fields. */
export function without(object: JsonObject, names: readonly string[]): JsonObject {
  const rest = { ...object };
  for (const name of names) delete rest[name];
  return rest;
}

/** Whether a value is the one that was written. */
export const isAsWritten = (now: Json, written: Written): boolean =>
  "value" in written ? equal(now, written.value) : digest(now) === written.digest;
