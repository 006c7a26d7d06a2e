import type { Definition } from "../../schema/definition.ts";
import type { LiveRuns } from "../model/liveRuns.ts";
import { defaultView, runView } from "../model/view.ts";
import type { PaletteEntry } from "./paletteEntries.ts";

/** Entries for a typed id: `user u1`, `user:u1`, or just the id of a record or a run. */
export function entriesById(
  typed: string,
  collections: readonly Pick<Definition, "type" | "plural" | "prefix">[],
  live: LiveRuns,
): PaletteEntry[] {
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
      description: "By its id",
      disabledReason: null,
      action: { do: "show", view: runView(text) },
    });
  }
  return entries;

  function inspect(type: string, id: string): PaletteEntry {
    return {
      label: `Inspect ${type} ${id}`,
      description: "What is stored, and what a run would change",
      disabledReason: null,
      action: { do: "show", view: { ...defaultView, page: "records", record: { type, id } } },
    };
  }
}

/**
 * How well a text matches what was typed; 0 for no match. Every typed word must occur: at the start of a word (best),
 * anywhere, or as letters in this order.
 */
export function matchScore(typed: string, text: string): number {
  const lowerCase = text.toLowerCase();
  let sum = 0;
  for (const word of typed.toLowerCase().split(/\s+/).filter(Boolean)) {
    const own = wordScore(word, lowerCase);
    if (own === 0) return 0;
    sum += own;
  }
  return sum || 1;
}

function wordScore(word: string, lowerCase: string): number {
  const place = ` ${lowerCase}`.replace(/[^\p{L}\p{N}]/gu, " ").indexOf(` ${word}`);
  if (place >= 0) return place === 0 ? 5 : 4;
  if (lowerCase.includes(word)) return 3;
  let from = 0;
  for (const letter of word) {
    from = lowerCase.indexOf(letter, from) + 1;
    if (from === 0) return 0;
  }
  return 1;
}
