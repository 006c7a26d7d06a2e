import type { Command } from "commander";
import { hasExactNumbers } from "../../exactNumbers.ts";
import { UsageError } from "../../usageError.ts";
import type { Entry } from "./entry.ts";
import { type Judged, judge } from "./judge.ts";
import { loadDefinitions } from "./loadDefinitions.ts";
import { showProgress } from "./progress.ts";
import { type Format, readExport } from "./readExport.ts";
import { openSource, sizeOf } from "./source.ts";
import { type CollectionFigures, Survey } from "./survey.ts";

/** The figures of an export. */
export type Figures = {
  format: Format;
  entries: number;
  /** Keys that are no record of the chosen collections. */
  otherKeys: number;
  /** Keys of which the export says that the store has no value. */
  withoutValue: number;
  collections: CollectionFigures[];
};

export type DeskOptions = { definitions?: string; type: string[] };

/** The arguments and options that every command at the desk has. */
export const withDeskOptions = (command: Command): Command =>
  command
    .argument("<export>", 'the file, or "-" for the standard input; plain or gzipped')
    .option("--definitions <module>", "the TypeScript or JavaScript module that exports your definitions")
    .option(
      "--type <type>",
      "only this collection; may be given several times",
      (type: string, types: string[]) => [...types, type],
      [],
    );

/**
 * Goes through an export once, entry by entry.
 * @param mostPlaces how many places of a record may change
 * @param take is given each entry, and what a migration would do with it: `null` for a key that is no record
 */
export async function walk(
  path: string,
  options: DeskOptions,
  mostPlaces: number,
  take: (entry: Entry, judged: Judged | null) => Promise<void> | void,
): Promise<Figures> {
  if (!hasExactNumbers)
    throw new UsageError("This Node would round large numbers in records. Use Node 20.12 or newer.");
  const definitions = await loadDefinitions(options.definitions, options.type);
  const surveys = new Map(definitions.chosen.map((definition) => [definition, new Survey(definition)]));
  const startedAt = Date.now();
  let [count, otherKeys, withoutValue] = [0, 0, 0];
  const progress = showProgress(sizeOf(path));
  try {
    const { format, entries } = await readExport(openSource(path, progress.bytes));
    for await (const entry of entries) {
      progress.entry();
      count += 1;
      if (entry === null) {
        withoutValue += 1;
        continue;
      }
      const judged = judge(definitions, entry, startedAt, mostPlaces);
      if (judged) surveys.get(judged.definition)?.add(entry, judged);
      else otherKeys += 1;
      await take(entry, judged);
    }
    const collections = [...surveys.values()].map((survey) => survey.figures());
    return { format, entries: count, otherKeys, withoutValue, collections };
  } finally {
    progress.stop();
  }
}
