import type { Command } from "commander";
import { expiresTooSoon } from "../../control/kinds/decision.ts";
import { typeOf } from "../../engine/losslessJson.ts";
import { withArticle } from "../../engine/places.ts";
import { quantity } from "../../engine/quantity.ts";
import { UsageError } from "../usageError.ts";
import { bulkFile, bulkStream } from "./desk/bulkFile.ts";
import type { Entry } from "./desk/entry.ts";
import type { Judged } from "./desk/judge.ts";
import { causeRow } from "./desk/planText.ts";
import { Tally } from "./desk/tally.ts";
import { count, table } from "./desk/text.ts";
import { type DeskOptions, type Figures, walk, withDeskOptions } from "./desk/walk.ts";

type ApplyOptions = DeskOptions & { output: string; all?: true; force?: true };

export function addApply(program: Command): void {
  withDeskOptions(program.command("apply"))
    .summary('migrate an export into a file for "wrangler kv bulk put"')
    .description(
      'Reads an export, migrates its records, and writes those that change as "wrangler kv bulk put" takes them, with their expirations and metadata. Records in error are left out and listed, and the exit code is then 1. Loading the file overwrites what the application wrote since the export.',
    )
    .option("-o, --output <file>", 'where to write; "-" is the standard output', "-")
    .option("--all", "write every entry of the export, also those that do not change")
    .option("--force", "overwrite an existing file")
    .action(applyExport);
}

type Written = {
  entries: number;
  /** Of which collections; `undefined` stands for other keys. */
  types: Set<string | undefined>;
  expiring: number;
  refused: Tally<{ cause: string }>;
};

async function applyExport(path: string, options: ApplyOptions): Promise<void> {
  const { output: target, all = false, force = false } = options;
  const written: Written = {
    ...{ entries: 0, types: new Set<string>(), expiring: 0 },
    refused: new Tally({ cause: "Another cause." }),
  };
  const output = target === "-" ? bulkStream(process.stdout) : bulkFile(target, force);
  process.once("SIGINT", () => output.abandon().finally(() => process.exit(130)));
  try {
    // It stores no undo, which is what sets a run its limit.
    const figures = await walk(path, options, Number.POSITIVE_INFINITY, async (entry, judged) => {
      if (judged?.planned.state === "error" || (judged?.text == null && !all)) return;
      if (expiresTooSoon(entry, Date.now())) written.expiring += 1;
      else if (!hasLoadableMetadata(entry)) written.refused.add({ cause: unloadable(entry) }, entry.key);
      else {
        written.entries += 1;
        written.types.add(judged?.definition.type);
        await output.add(JSON.stringify(bulkEntry(entry, judged)));
      }
    });
    const files = await output.finish();
    for (const line of report(figures, written, files)) console.error(line);
    const isWrong = figures.collections.some(({ unreadable }) => unreadable > 0) || written.refused.list().length > 0;
    process.exitCode = isWrong ? 1 : 0;
  } catch (error) {
    await output.abandon();
    // What goes wrong with the input has its own message already.
    const { syscall, message } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new UsageError(`${target}: It can't be written: ${message}. Give another path with -o.`);
  }
}

/** The members that wrangler takes, and no others. */
function bulkEntry({ key, value, expiration, expiration_ttl, metadata, base64 }: Entry, judged: Judged | null) {
  const text = judged?.text ?? null;
  return { key, value: text ?? value, ...(text === null && { base64 }), expiration, expiration_ttl, metadata };
}

/** KV keeps any JSON as metadata, but wrangler refuses a whole file in which one entry has other metadata than an object. */
const hasLoadableMetadata = ({ metadata }: Entry): boolean =>
  metadata === undefined || ["object", "array"].includes(typeOf(metadata));
const unloadable = ({ metadata = null }: Entry): string =>
  `Its metadata is ${withArticle(typeOf(metadata))}, and wrangler takes only an object.`;

/** What a person has to know beside the file. */
function report(figures: Figures, { entries, types, expiring, refused }: Written, files: string[]): string[] {
  const errors = [...figures.collections.flatMap((collection) => collection.errors), ...refused.list()];
  const entryCount = quantity(entries, "entry", count);
  const collections = [...types].filter((type) => type !== undefined);
  const lossy = figures.format === "bulk get" && entries > 0;
  return [
    files.length === 0 ? `Wrote ${entryCount}.` : `Wrote ${entryCount} to ${files.join(", ")}. Load with:`,
    ...files.map((file) => `  npx wrangler kv bulk put ${file} --namespace-id <id> --remote`),
    ...(collections.length > 1
      ? [`They are of several collections (${collections.join(", ")}): for a namespace each, choose with --type.`]
      : []),
    ...(lossy
      ? ["An export by `wrangler kv bulk get` lacks expirations and metadata: loading this file takes them away."]
      : []),
    ...(expiring > 0
      ? [
          `Left out, as they expire within a minute and KV refuses to write them: ${quantity(expiring, "entry", count)}.`,
        ]
      : []),
    ...(errors.length > 0 ? ["Left out, in error:", ...table(errors.map(causeRow), "  ")] : []),
  ];
}
