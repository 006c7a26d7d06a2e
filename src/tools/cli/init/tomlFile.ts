import { parse } from "smol-toml";
import { type Entry, listAt } from "./wranglerNeeds.ts";

/** A configuration in TOML; `null` when it can't be read. */
export function readToml(text: string): Record<string, unknown> | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

/** The text with an entry more at its end; `null` where the list is written in a way that can't be continued there. */
export function addToToml(text: string, added: Entry): string | null {
  const newLine = text.includes("\r\n") ? "\r\n" : "\n";
  const block = entryInToml(added).replaceAll("\n", newLine);
  const after = `${text.trimEnd()}${newLine}${newLine}${block}${newLine}`;
  const [before, now] = [readToml(text), readToml(after)];
  if (!before || !now) return null;
  return listAt(now, added.list).length === listAt(before, added.list).length + 1 ? after : null;
}

export function entryInToml({ list, entry }: Entry): string {
  // Texts and lists of texts are the same in JSON and in TOML.
  const lines = Object.entries(entry).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return [`[[${list.join(".")}]]`, ...lines].join("\n");
}
