import type { Run } from "../client/contract.ts";
import { collections } from "../schema/collections.ts";
import { number } from "../ui/numbers.ts";
import { isRetry, kinds } from "./kinds.ts";

export const allTypes: readonly string[] = collections.map(({ type }) => type);

/** "users", "users and snapshots". */
export function collectionNames(types: readonly string[]): string {
  const names = types.map((type) => collections.find((each) => each.type === type)?.plural.toLowerCase() ?? type);
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "1 record", "1,204 records". */
export const amount = (count: number, noun: string): string => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;

/** What a run is, as a noun: "Test of users", "Migration of users and snapshots", "Undo test of users". */
export function runName(run: Run): string {
  const noun = isRetry(run) ? "retry" : kinds[run.kind].noun;
  const what = run.dryRun ? (run.kind === "migrate" ? "test" : `${noun} test`) : noun;
  return `${capitalised(what)} of ${collectionNames(run.types)}`;
}

export const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((type) => other.includes(type));
