/**
 * `quickstage-migrations/schema`: what an application takes to read old and new records alike, and to describe
 * collections of its own.
 */
export { type Upgrade, upgradeSnapshot, upgradeUser, upgradeWith } from "./engine/upgrade.ts";
export type { CurrentSnapshot, CurrentUser } from "./schema/current.ts";
export {
  type Constant,
  type Copy,
  copy,
  type Definition,
  defineCollection,
  firstNumber,
  isPositive,
  largestNumber,
  lengthOf,
  now,
  releaseRetained,
  type Source,
  type Template,
  type ValueType,
} from "./schema/definition.ts";
export { secrets } from "./schema/secrets.ts";
export { snapshots } from "./schema/snapshots.ts";
export { users } from "./schema/users.ts";
