import { digest } from "./digest.ts";
import { equal, getOwn, getPath, isAbsent, isObject, type Json, type JsonObject } from "./losslessJson.ts";
import { type Change, readObject } from "./plan.ts";

/**
 * What a run wrote at a path: the value or, for secrets and large values, its digest. The digest of a created container is
 * that of its template without the fields that the same run copied into it.
 */
export type Written = Omit<Change, "value"> & ({ value: Json } | { digest: string });

/**
 * Why a path that a run set stays when the run is undone.
 * - `changed`: its value is no longer the one that the run wrote, or it is gone.
 * - `last-copy`: the legacy field is gone, so this is the only copy of the value.
 * - `legacy-differs`: the legacy field has another value now.
 * - `not-empty`: it is a container that the run created, and something in it stays.
 */
export const keptReasons = ["changed", "last-copy", "legacy-differs", "not-empty"] as const;
export type KeptField = { path: string; reason: (typeof keptReasons)[number] };

export type Undone = {
  text: string;
  /** Paths that were removed, or got their earlier value back. */
  removed: string[];
  /** Legacy fields that got their value back after a clean-up had removed them. */
  restored: string[];
  /** Paths that stay, each with the reason. */
  kept: KeptField[];
};

/** What to do with a path: undo it, undo it and restore the legacy field from its value, or keep it for a reason. */
type Decision = "undo" | "undo-and-restore" | KeptField["reason"];

/**
 * Undoes what a run wrote into a record. What has changed since stays, and so does the last copy of a value.
 * @param text the text that is stored now
 * @param written what the run wrote, in the order of its plan
 * @param cleanedUp the legacy fields that clean-ups have removed from this record since
 * @returns `null` when the text is no longer a JSON object
 */
export function undo(
  text: string,
  written: readonly Written[],
  cleanedUp: ReadonlySet<string> = new Set(),
): Undone | null {
  const read = readObject(text);
  if ("error" in read) return null;
  const { record } = read;
  const decisions = decideAll(record, written, cleanedUp);
  const removed: string[] = [];
  const kept: KeptField[] = [];
  const restored = new Map<string, Json>();
  for (const [{ path, from }, decision] of decisions) {
    if (decision === "undo-and-restore") restored.set(from as string, getPath(record, path) as Json);
    if (decision === "undo-and-restore" || decision === "undo") removed.push(path);
    else kept.push({ path, reason: decision });
  }
  if (removed.length === 0) return { text, removed, restored: [], kept };
  // In reverse order, so that the fields of a container are removed before the container.
  for (const [change, decision] of decisions.reverse()) {
    if (decision === "undo-and-restore" || decision === "undo") undoChange(record, change);
  }
  for (const [field, value] of restored) record[field] = value;
  return { text: JSON.stringify(record), removed, restored: [...restored.keys()], kept };
}

function decideAll(record: JsonObject, written: readonly Written[], cleanedUp: ReadonlySet<string>) {
  const decisions = written.map((change): [Written, Decision] => [change, decide(record, change, cleanedUp)]);
  for (const each of decisions) {
    const inside = decisions.filter(([{ path }]) => path.startsWith(`${each[0].path}.`));
    if (inside.length > 0) each[1] = decideContainer(record, each[0], inside);
  }
  return decisions;
}

function decide(record: JsonObject, change: Written, cleanedUp: ReadonlySet<string>): Decision {
  const now = getPath(record, change.path);
  if (now === undefined || !isAsWritten(now, change)) return "changed";
  if (change.from === null) return "undo";
  const legacy = getOwn(record, change.from);
  // A clean-up removes the field, so a `null` was written by the application.
  if (legacy === undefined && cleanedUp.has(change.from)) return "undo-and-restore";
  if (isAbsent(legacy)) return "last-copy";
  return isAsWritten(legacy, change) ? "undo" : "legacy-differs";
}

/** A created container is removed when it has just its template and the run's copies, and all of those are removed. */
function decideContainer(record: JsonObject, change: Written, inside: readonly [Written, Decision][]): Decision {
  const now = getOwn(record, change.path);
  if (!isObject(now)) return "changed";
  const names = inside.map(([{ path }]) => path.slice(change.path.length + 1));
  const rest = without(now, names);
  const unchanged =
    "value" in change
      ? isObject(change.value) && equal(rest, without(change.value, names))
      : digest(rest) === change.digest;
  if (!unchanged || inside.some(([, decision]) => decision === "changed")) return "changed";
  return inside.every(([, decision]) => decision === "undo" || decision === "undo-and-restore") ? "undo" : "not-empty";
}

function undoChange(record: JsonObject, { path, previous }: Written): void {
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

/** Whether a value equals the one that was written. */
export const isAsWritten = (now: Json, written: Written): boolean =>
  "value" in written ? equal(now, written.value) : digest(now) === written.digest;
