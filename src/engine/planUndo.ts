import type { Definition } from "../schema/definition.ts";
import { entryOf, holderOf, isWithin, legacyFields, pathFrom, withoutElements } from "../schema/paths.ts";
import { digest } from "./digest.ts";
import { equal, isAbsent, isObject, type Json, type JsonObject } from "./losslessJson.ts";
import { setAt, valueAt, without } from "./places.ts";
import { type Change, readObject } from "./plan.ts";

/**
 * What a run wrote at a path: the value or, for secrets and large values, its digest. The digest of a created container is
 * that of its template without the fields that the same run copied into it.
 */
export type Written = Omit<Change, "value" | "original"> &
  ({ value: Json } | { digest: string }) & {
    /** Of a converted copy: the legacy field's value, or the digest of one that is secret or large. */
    original?: { value: Json } | { digest: string };
    /** In a list: the digest of its outermost entry without what the run wrote and without its legacy fields (`entriesOf`). */
    entry?: string;
    /** The legacy fields that the digest leaves out: another definition has others. Rows of 0.1.0 go by the present one. */
    entryWithout?: string[];
  };

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
 * Undoes what a run wrote into a record. What has changed since stays, and so does the last copy of a value. Something in a list
 * is undone only while its entry is where it was, and is otherwise the same.
 * @param text the text that is stored now
 * @param written what the run wrote, in the order of its plan
 * @param cleanedUp the legacy fields that clean-ups have removed from this record since
 * @returns `null` when the text is no longer a JSON object
 */
export function undo(
  definition: Definition,
  text: string,
  written: readonly Written[],
  cleanedUp: ReadonlySet<string> = new Set(),
): Undone | null {
  const read = readObject(text);
  if ("error" in read) return null;
  const { record } = read;
  const decisions = decideAll(definition, record, written, cleanedUp);
  const removed: string[] = [];
  const kept: KeptField[] = [];
  const restored = new Map<string, Json>();
  for (const [change, decision] of decisions) {
    const { path, from } = change;
    if (decision === "undo-and-restore") restored.set(from as string, originalOf(record, change) as Json);
    if (decision === "undo-and-restore" || decision === "undo") removed.push(path);
    else kept.push({ path, reason: decision });
  }
  if (removed.length === 0) return { text, removed, restored: [], kept };
  // In reverse order, so that the fields of a container are removed before the container.
  for (const [change, decision] of decisions.reverse()) {
    if (decision === "undo-and-restore" || decision === "undo") setAt(record, change.path, change.previous);
  }
  for (const [field, value] of restored) setAt(record, field, value);
  return { text: JSON.stringify(record), removed, restored: [...restored.keys()], kept };
}

function decideAll(
  definition: Definition,
  record: JsonObject,
  written: readonly Written[],
  cleanedUp: ReadonlySet<string>,
) {
  const isSame = sameEntries(definition, record, written);
  const decisions = written.map((change): [Written, Decision] => [
    change,
    isSame(change) ? decide(record, change, cleanedUp) : "changed",
  ]);
  // From the inside out, as a container rests on what was decided about those in it.
  for (const each of decisions.toReversed()) {
    if (!mayBeContainer(each[0])) continue;
    const inside = decisions.filter(([{ path }]) => path !== each[0].path && isWithin(path, each[0].path));
    if (inside.length > 0) each[1] = decideContainer(record, each[0], inside);
  }
  return decisions;
}

const mayBeContainer = (change: Written): boolean =>
  change.from === null && ("digest" in change || isObject(change.value));

function decide(record: JsonObject, change: Written, cleanedUp: ReadonlySet<string>): Decision {
  const now = valueAt(record, change.path);
  if (now === undefined || !isAsWritten(now, change)) return "changed";
  if (change.from === null) return "undo";
  const legacy = valueAt(record, change.from);
  // A clean-up removes the field, so a `null` was written by the application.
  if (legacy === undefined && cleanedUp.has(change.from)) {
    const isRestorable = originalOf(record, change) !== undefined && hasHolder(record, change.from);
    return isRestorable ? "undo-and-restore" : "last-copy";
  }
  if (isAbsent(legacy)) return "last-copy";
  return isAsWritten(legacy, change.original ?? change) ? "undo" : "legacy-differs";
}

const hasHolder = (record: JsonObject, path: string): boolean =>
  !path.includes(".") || isObject(valueAt(record, holderOf(path)));

/** The value that the legacy field had; `undefined` when it was converted and too large or secret to be stored. */
function originalOf(record: JsonObject, { path, original }: Written): Json | undefined {
  if (original === undefined) return valueAt(record, path);
  return "value" in original ? original.value : undefined;
}

/** A created container is removed when it has just its template and the run's copies, and all of those are removed. */
function decideContainer(record: JsonObject, change: Written, inside: readonly [Written, Decision][]): Decision {
  const now = valueAt(record, change.path);
  if (!isObject(now)) return "changed";
  const places = inside.map(([{ path }]) => pathFrom(change.path, path));
  const rest = without(now, places);
  const unchanged =
    "value" in change
      ? isObject(change.value) && equal(rest, without(change.value, places))
      : digest(rest) === change.digest;
  if (!unchanged || inside.some(([, decision]) => decision === "changed")) return "changed";
  return inside.every(([, decision]) => decision === "undo" || decision === "undo-and-restore") ? "undo" : "not-empty";
}

/** Tells whether the list entry that a change is in is still the one that the run found there. */
export function sameEntries(definition: Definition, record: JsonObject, written: readonly Written[]) {
  const entryOfPath = entriesOf(definition, record, written);
  return ({ path, entry, entryWithout }: Written): boolean =>
    entry === undefined || entryOfPath(path, entryWithout)?.entry === entry;
}

/**
 * What tells the outermost list entry of a place from others: its digest without what a run wrote into it, and without the
 * legacy fields, which a clean-up may remove. `undefined` outside lists, and when there is no such entry.
 * @param written what the run wrote
 * @returns for a path; `left`: the legacy fields that are left out, by default those of the definition
 */
export function entriesOf(definition: Definition, record: JsonObject, written: readonly { path: string }[]) {
  const places = new Map<string, string[]>();
  for (const { path } of written) {
    const entry = entryOf(path);
    if (entry === "") continue;
    const inside = places.get(entry);
    if (inside) inside.push(pathFrom(entry, path));
    else places.set(entry, [pathFrom(entry, path)]);
  }
  const legacy = legacyFields(definition);
  const digests = new Map<string, Pick<Written, "entry" | "entryWithout"> | undefined>();
  return (path: string, left?: string[]) => {
    const place = entryOf(path);
    if (place === "" || digests.has(place)) return digests.get(place);
    const list = withoutElements(place);
    const entryWithout = left ?? legacy.filter((field) => isWithin(field, list)).map((field) => pathFrom(list, field));
    const entry = valueAt(record, place);
    const found = entry !== undefined && {
      entry: digest(without(entry, [...(places.get(place) ?? []), ...entryWithout])),
      ...(entryWithout.length > 0 && { entryWithout }),
    };
    digests.set(place, found || undefined);
    return found || undefined;
  };
}

/** Whether a value equals the one that was written. */
export const isAsWritten = (now: Json, written: { value: Json } | { digest: string }): boolean =>
  "value" in written ? equal(now, written.value) : digest(now) === written.digest;
