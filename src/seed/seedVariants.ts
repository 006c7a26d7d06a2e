import { apply, plan, type Readable } from "../engine/plan.ts";
import type { Definition } from "../schema/definition.ts";
import { snapshots } from "../schema/snapshots.ts";
import { users } from "../schema/users.ts";

/** What is special about a seeded record. */
export type Variant = "legacy" | "half" | "current" | "conflict" | "broken" | "oddType" | "bigNumber" | "markup";

const variantOfLetter: Record<string, Variant> = {
  L: "legacy",
  H: "half",
  C: "current",
  X: "conflict",
  B: "broken",
  T: "oddType",
  N: "bigNumber",
  M: "markup",
};

// A fixed sequence, so that any 33 records have all variants, also in a small store. The last three are legacy as well.
const sequence = "LLCHLXLLCTLHLBLCLLNCLLHLCMLLCLHLC";

export const variantOf = (index: number): Variant =>
  variantOfLetter[sequence[index % sequence.length] ?? "L"] ?? "legacy";

/** How often the sequence has been repeated before this record. Records of one variant differ by it. */
export const repetitionOf = (index: number) => Math.floor(index / sequence.length);

export type SeedRecord = Record<string, unknown>;

/** Migrates a record, for the variants that are current. Seeded records can always be migrated. */
const migrateWith = (definition: Definition) => {
  return (record: SeedRecord): SeedRecord => {
    const planned = plan(definition, JSON.stringify(record), 0) as Readable;
    return JSON.parse((apply(planned) as { text: string }).text);
  };
};

export const migratedUser = migrateWith(users);
export const migratedSnapshot = migrateWith(snapshots);
