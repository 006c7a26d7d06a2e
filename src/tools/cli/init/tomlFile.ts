import { parse } from "smol-toml";
import type { Entry } from "./wranglerNeeds.ts";

/** A configuration in TOML; `null` when it can't be read. */
export function readToml(text: string): Record<string, unknown> | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

/** The text with an entry more at its end. Where the list is written in another way, that is no TOML any more. */
export function addToToml(text: string, entry: Entry): string {
  const newLine = text.includes("\r\n") ? "\r\n" : "\n";
  return `${text.trimEnd()}\n\n${entryInToml(entry)}\n`.replace(/\r?\n/g, newLine);
}

export function entryInToml({ list, entry }: Entry): string {
  // Texts and lists of texts are the same in JSON and in TOML.
  const lines = Object.entries(entry).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return [`[[${list.join(".")}]]`, ...lines].join("\n");
}
