import type { Run, Schema } from "../../client/contract.ts";
import { outcomes } from "../../engine/outcome.ts";
import { capitalised, quantity as quantityOf } from "../../engine/quantity.ts";
import { formatNumber } from "../../ui/format.ts";

/** The collections that the API migrates, in the order of a full run. */
export type Collections = readonly Pick<Schema["collections"][number], "type" | "plural" | "retained">[];

/** Why a legacy field is retained, such as "billing still reads it"; `null` if a clean-up may remove it. */
export function retainedReason(collections: Collections, type: string, field: string): string | null {
  const retained = collections.find((each) => each.type === type)?.retained ?? {};
  return Object.hasOwn(retained, field) ? (retained[field] as string) : null;
}

/** "users", "users and snapshots". */
export function collectionNames(types: readonly string[], collections: Collections): string {
  const names = types.map((type) => collections.find((each) => each.type === type)?.plural.toLowerCase() ?? type);
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

export { capitalised };

/** "1 record", "1,204 records", in the visitor's number format. */
export const quantity = (count: number, noun: string): string => quantityOf(count, noun, formatNumber);

/** A run as a noun: "Test of users", "Migration of users and snapshots", "Undo test of users". */
export function runName(run: Run, collections: Collections): string {
  const noun = isRetry(run) ? "retry" : kindLabels[run.kind].noun;
  const what = run.dryRun ? (run.kind === "migrate" ? "test" : `${noun} test`) : noun;
  return `${capitalised(what)} of ${collectionNames(run.types, collections)}`;
}

export const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((type) => other.includes(type));

export { changedWord } from "../../engine/outcome.ts";

/** The words for each kind of run, used everywhere on the page. */
type KindLabels = {
  /** The run as a noun: "migration". */
  noun: string;
  /** What an active run does, before the name of a collection: "migrating". */
  doing: string;
  /** What it did with the records in `counts.migrated`: "migrated". */
  done: string;
  /** What a dry run says about them: "would migrate". */
  wouldBe: string;
  /** Whether a real run of this kind writes records. */
  changesRecords: boolean;
};

export const kindLabels: Record<Run["kind"], KindLabels> = {
  migrate: { doing: "migrating", changesRecords: true, ...outcomes.migrate },
  undo: { doing: "undoing", changesRecords: true, ...outcomes.undo },
  cleanup: { doing: "cleaning up", changesRecords: true, ...outcomes.cleanup },
  restore: { doing: "restoring", changesRecords: true, ...outcomes.restore },
  verify: { doing: "verifying", changesRecords: false, ...outcomes.verify },
  backup: { doing: "backing up", changesRecords: false, ...outcomes.backup },
};

/** Whether a run retries the errors of another run. */
export const isRetry = ({ kind, options }: Run): boolean => kind === "migrate" && options.of !== undefined;

/** Whether this run writes records: a dry run never does, nor do `verify` and `backup`. */
export const changesRecords = ({ kind, dryRun }: Run): boolean => kindLabels[kind].changesRecords && !dryRun;
