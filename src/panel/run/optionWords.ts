import type { Run } from "../../client/contract.ts";
import { formatExactTime, formatNumber, formatPercent } from "../../ui/format.ts";
import { amount, type Collections, collectionNames, runName } from "../wording.ts";

/** How a run was told to go about it, a phrase each; what went without saying is left unsaid. */
export function optionWords(
  { kind, options, types, dryRun }: Run,
  nameOf: (runId: string) => string,
  collections: Collections,
): string[] {
  const { limit, ids, maxPerSecond, startAt, maxErrorRate, planOf, of, backup, fields } = options;
  const words: (string | false | undefined)[] = [
    of !== undefined && ofWords[kind]?.(nameOf(of)),
    kind === "restore" && typeof backup === "string" && `From ${nameOf(backup)}`,
    options.overwrite && "Replaces what changed since, too",
    fields && `Takes out ${fieldNames(fields)}`,
    ids &&
      `Only ${ids.length === 1 ? `${types[0]} ${ids[0]}` : `${formatNumber(ids.length)} chosen ${collectionNames(types, collections)}`}`,
    limit !== undefined && `Stops after ${amount(limit, "changed record")}`,
    planOf !== undefined && `Bound to ${nameOf(planOf)}`,
    backup === true && "Saves each record before it is changed",
    maxPerSecond !== undefined && !dryRun && `At most ${amount(maxPerSecond, "write")} a second`,
    maxErrorRate !== undefined && `Stops above ${formatPercent(Math.round(maxErrorRate * 100))} errors`,
    startAt !== undefined && `Set to start ${formatExactTime(startAt)}`,
    !options.skipErrors && "Stops at the first error",
    options.verbose && "Lists every record",
    options.concurrency !== undefined && amount(options.concurrency, "executor"),
    options.batchSize !== 50 && `Batches of ${formatNumber(options.batchSize)}`,
  ];
  return words.filter((phrase) => typeof phrase === "string");
}

const ofWords: Partial<Record<Run["kind"], (name: string) => string>> = {
  migrate: (name) => `Only the records in error of ${name}`,
  undo: (name) => `Takes back ${name}`,
  verify: (name) => `Against what ${name} left`,
};

const fieldNames = (fields: Record<string, string[]>): string => Object.values(fields).flat().join(", ");

/** How another run is spoken of: by what it was, if it is among those that are known. */
export const namesOf =
  (runs: readonly Run[], collections: Collections) =>
  (id: string): string => {
    const run = runs.find((each) => each.id === id);
    return run ? `the ${lowered(runName(run, collections))}` : `run ${id.slice(0, 8)}`;
  };

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
