import type { Definition } from "./definition.ts";
import { snapshots } from "./snapshots.ts";
import { users } from "./users.ts";

/** QuickStage's collections, in the order in which a full run migrates them. */
export const collections: readonly Definition[] = [users, snapshots];

/**
 * The id in a record's key: what follows the prefix. `null` for every other key (`user:byname:ada`, `pat:…`), which must
 * never be counted, read or written.
 */
export function recordId({ prefix, ids, excludedKeys }: Definition, key: string): string | null {
  const id = key.startsWith(prefix) ? key.slice(prefix.length) : "";
  if (id === "" || excludedKeys?.test(key)) return null;
  const isId = ids ? ids.test(id) : !id.includes(prefix.slice(-1));
  return isId ? id : null;
}

/** Whether KV can have a record under this key: it allows 512 bytes of UTF-8, which has no lone surrogates. */
export const isRecordKey = (definition: Definition, key: string): boolean =>
  recordId(definition, key) !== null && key.isWellFormed() && new TextEncoder().encode(key).length <= 512;

/**
 * A key that is a record of both collections, as far as their prefixes and patterns show; `null` when none of the
 * keys that were tried is.
 */
export function sharedKey(one: Definition, other: Definition): string | null {
  const prefixes = [one.prefix, other.prefix];
  const ids = ["x", "1", "123456", "a1b2c3", "x:y", "x/y", "x-1", "9f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f"];
  const samples = [one, other].flatMap(({ ids: pattern }) => (pattern ? [sampleOf(pattern)] : []));
  const tried = prefixes.flatMap((prefix) => [...ids, ...samples].map((id) => `${prefix}${id}`));
  const shared = tried.find((key) => [one, other].every((each) => recordId(each, key) !== null));
  if (shared !== undefined) return shared;
  const keysOf = ({ prefix, ids, excludedKeys }: Definition) => [prefix, ids, excludedKeys].map(String).join(" ");
  return keysOf(one) === keysOf(other) ? `${one.prefix}…` : null;
}

const classes: Readonly<Record<string, string>> = { d: "0", w: "a", s: " ", D: "x", W: "-", S: "x" };

/** A text that most patterns of ids match: each part once, and as often as it has to be there. */
function sampleOf({ source }: RegExp): string {
  let sample = source
    .replace(/\\([dwsDWS])|\\(.)/g, (_, named: string | undefined, literal: string) => classes[named ?? ""] ?? literal)
    .replace(/\[\^[^[\]]*\]/g, "x")
    .replace(/\[([^[\]])[^[\]]*\]/g, "$1");
  // From the inside out.
  for (let before = ""; before !== sample; ) {
    before = sample;
    sample = sample.replace(/\((?:\?(?::|<\w+>))?([^()|]*)(?:\|[^()]*)?\)/, "$1");
  }
  return sample
    .replace(/[\^$+]|.[*?]/g, "")
    .replace(/(.)\{(\d{1,3})(?:,\d*)?\}/g, (_, part: string, times: string) =>
      part.repeat(Math.min(Number(times), 512)),
    );
}
