import { digest } from "./digest.ts";
import { equal, isObject, type Json, type JsonObject, own, parseExact } from "./json.ts";
import type { Change } from "./plan.ts";

/** What a run wrote at a path: the value itself or, for secrets and large values, only its digest. */
export type Written = Omit<Change, "value"> & ({ value: Json } | { digest: string });

export type Undone = {
  text: string;
  /** Paths that were taken out, or put back to `null`. */
  removed: string[];
  /** Paths that stay because somebody changed them, or took them out, since the run. */
  kept: string[];
};

/**
 * Takes back what a run wrote into a record, sparing what changed since.
 * @param text the record as it is stored now
 * @param written what the run wrote, in the order of its plan
 * @returns `null` when the text can't be read as an object any more
 */
export function undo(text: string, written: readonly Written[]): Undone | null {
  let record: Json;
  try {
    record = parseExact(text);
    if (!isObject(record)) return null;
    const removed: string[] = [];
    const kept: string[] = [];
    for (const change of written) {
      if (change.path.includes(".")) continue;
      const fields = written.filter((other) => other.path.startsWith(`${change.path}.`));
      const taken = takeBack(record, change.path, change, (now) => sameContainer(now, change, fields));
      (taken ? removed : kept).push(change.path);
      if (taken) removed.push(...fields.map((field) => field.path));
    }
    for (const change of written) {
      const [container, field] = change.path.split(".");
      if (field === undefined || removed.includes(change.path)) continue;
      const holder = own(record, container as string);
      const taken = isObject(holder) && takeBack(holder, field, change, (now) => holds(now, change));
      (taken ? removed : kept).push(change.path);
    }
    return { text: removed.length === 0 ? text : JSON.stringify(record), removed, kept };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

function takeBack(holder: JsonObject, name: string, change: Written, unchanged: (now: Json) => boolean): boolean {
  const now = own(holder, name);
  if (now === undefined || !unchanged(now)) return false;
  if (change.wasNull) holder[name] = null;
  else delete holder[name];
  return true;
}

/** A container is as the run left it when it holds its template with the run's copies in it, and nothing else. */
function sameContainer(now: Json, change: Written, fields: readonly Written[]): boolean {
  if (fields.length === 0) return holds(now, change);
  if (!isObject(now) || !("value" in change) || !isObject(change.value)) return false;
  const template = { ...change.value };
  const rest = { ...now };
  for (const field of fields) {
    const name = field.path.slice(change.path.length + 1);
    const value = own(rest, name);
    if (value === undefined || !holds(value, field)) return false;
    delete template[name];
    delete rest[name];
  }
  return equal(rest, template);
}

/** Whether a value is the one that was written. */
export const holds = (now: Json, written: Written): boolean =>
  "value" in written ? equal(now, written.value) : digest(now) === written.digest;
