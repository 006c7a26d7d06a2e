/** What an application takes from here to read old and new records alike, and to describe collections of its own. */
export { upgradeSnapshot, upgradeUser } from "./engine/upgrade.ts";
export type { CurrentSnapshot, CurrentUser } from "./schema/current.ts";
export {
  copy,
  type Definition,
  defineCollection,
  firstNumber,
  isPositive,
  lengthOf,
  now,
} from "./schema/definition.ts";
export { snapshots } from "./schema/snapshots.ts";
export { users } from "./schema/users.ts";
