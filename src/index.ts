/**
 * `quickstage-migrations/schema`: reads old and new records alike (`upgradeUser`, `upgradeSnapshot`, `upgradeWith`), and
 * describes collections of one's own (`defineCollection`).
 */
export { type Upgrade, upgradeSnapshot, upgradeUser, upgradeWith } from "./engine/upgrade.ts";
export {
  type Conversion,
  each,
  fieldOf,
  inList,
  inObject,
  isoToMs,
  lowerCase,
  msToIso,
  type OnFailure,
  ofType,
  onlyElement,
  times,
  toBoolean,
  toNumber,
  toText,
  trim,
  upperCase,
  values,
  whenEmpty,
} from "./schema/conversions.ts";
export type { CurrentOf } from "./schema/currentOf.ts";
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
export { type Derived, derive, type StandardSchema } from "./schema/derived.ts";
export { secrets } from "./schema/secrets.ts";
export { type CurrentSnapshot, snapshots } from "./schema/snapshots.ts";
export { type CurrentUser, users } from "./schema/users.ts";
