import type { Run, Schema } from "../client/contract.ts";
import { formatNumber } from "../ui/format.ts";
import { isRetry, kinds } from "./kinds.ts";

/** Every collection that the API knows, in the order of a full run. */
export type Collections = readonly Pick<Schema["collections"][number], "type" | "plural" | "retained">[];

/** Why a legacy field is retained, "billing still reads it"; `null` when a clean-up may take it out. */
export function retainedReason(collections: Collections, type: string, field: string): string | null {
  const retained = collections.find((each) => each.type === type)?.retained ?? {};
  return Object.hasOwn(retained, field) ? (retained[field] as string) : null;
}

/** "users", "users and snapshots". */
export function collectionNames(types: readonly string[], collections: Collections): string {
  const names = types.map((type) => collections.find((each) => each.type === type)?.plural.toLowerCase() ?? type);
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "1 record", "1,204 records". */
export const amount = (count: number, noun: string): string =>
  `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;

/** What a run is, as a noun: "Test of users", "Migration of users and snapshots", "Undo test of users". */
export function runName(run: Run, collections: Collections): string {
  const noun = isRetry(run) ? "retry" : kinds[run.kind].noun;
  const what = run.dryRun ? (run.kind === "migrate" ? "test" : `${noun} test`) : noun;
  return `${capitalised(what)} of ${collectionNames(run.types, collections)}`;
}

export const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((type) => other.includes(type));
