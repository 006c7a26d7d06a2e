import type { Definition } from "../../schema/definition.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { firstView, wholeRun } from "../view.ts";
import type { Entry } from "./entries.ts";

/** What the typed text may be the id of: `user u1`, `user:u1`, or just an id of a record or a run. */
export function entriesById(
  typed: string,
  collections: readonly Pick<Definition, "type" | "plural" | "prefix">[],
  live: LiveRuns,
): Entry[] {
  const text = typed.trim();
  const named = /^([^\s:]+)(?:\s+|:\s*)(\S+)$/.exec(text);
  const word = named?.[1]?.toLowerCase();
  const meant = collections.filter(
    ({ type, plural, prefix }) => word === type.toLowerCase() || word === plural.toLowerCase() || `${word}:` === prefix,
  );
  if (named && meant.length > 0) return meant.map(({ type }) => inspect(type, named[2] as string));
  if (!/^[^\s:]+$/.test(text)) return [];
  const entries = collections.map(({ type }) => inspect(type, text));
  const isKnown = live.runs.some(({ id }) => id === text);
  if (/^[\w-]{8,64}$/.test(text) && !isKnown) {
    entries.push({
      label: `Open run ${text}`,
      what: "By its id",
      reason: null,
      deed: { do: "show", view: wholeRun(text) },
    });
  }
  return entries;

  function inspect(type: string, id: string): Entry {
    return {
      label: `Inspect ${type} ${id}`,
      what: "What is stored, and what a run would change",
      reason: null,
      deed: { do: "show", view: { ...firstView, page: "records", record: { type, id } } },
    };
  }
}
