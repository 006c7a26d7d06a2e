import { apply, plan, type Readable } from "../engine/plan.ts";
import type { Definition } from "../schema/definition.ts";
import { snapshots } from "../schema/snapshots.ts";
import { users } from "../schema/users.ts";

export type StoredRecord = Record<string, unknown>;

/** What a migration leaves behind, for the records that have to look current. Seeded records are always readable. */
const migrated = (definition: Definition) => {
  return (record: StoredRecord): StoredRecord => {
    const planned = plan(definition, JSON.stringify(record), 0) as Readable;
    return JSON.parse((apply(planned) as { text: string }).text);
  };
};

export const migratedUser = migrated(users);
export const migratedSnapshot = migrated(snapshots);
