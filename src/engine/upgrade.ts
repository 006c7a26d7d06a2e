import type { CurrentSnapshot, CurrentUser } from "../schema/current.ts";
import type { Definition } from "../schema/definition.ts";
import { snapshots } from "../schema/snapshots.ts";
import { users } from "../schema/users.ts";
import { apply, plan } from "./plan.ts";

/**
 * Reads one record, old or new.
 * Every container of the definition is there afterwards. One that was there before may lack fields of its template: a
 * migration adds to it only what it copies and fills.
 *
 * @param stored the record's JSON text as KV holds it
 * @param now the time in ms to use where a record has none of its own
 * @throws Error for a record that can't be read; its message names fields, never values
 */
export type Upgrade<Current> = (stored: string, now: number) => Current;

/**
 * For the application: reads old and new records of a collection alike, by the very definition of the migration. What it
 * then writes back is current, so that a migration and the application never undo each other's work.
 *
 * ```ts
 * const upgradeProject = upgradeWith<CurrentProject>(projects);
 * const project = upgradeProject(text, Date.now());
 * ```
 */
export function upgradeWith<Current = Record<string, unknown>>(definition: Definition): Upgrade<Current> {
  return (stored, now) => {
    const planned = plan(definition, stored, now);
    if (planned.state === "error") throw new Error(planned.error.message);
    const applied = apply(planned);
    if ("error" in applied) throw new Error(applied.error.message);
    return JSON.parse(applied.text);
  };
}

export const upgradeUser = upgradeWith<CurrentUser>(users);
export const upgradeSnapshot = upgradeWith<CurrentSnapshot>(snapshots);
