import type { CurrentSnapshot, CurrentUser } from "../schema/current.ts";
import type { Definition } from "../schema/definition.ts";
import { snapshots } from "../schema/snapshots.ts";
import { users } from "../schema/users.ts";
import { apply, plan } from "./plan.ts";

/**
 * For the application: reads old and new user records alike, by the very definitions of the migration. What it then
 * writes back is current, so that a migration and the application never undo each other's work.
 * @param stored the record's JSON text as KV holds it
 * @param now the time in ms to use where a record has none of its own
 * @throws Error for a record that can't be read; its message names fields, never values
 */
export const upgradeUser = (stored: string, now: number): CurrentUser => upgrade(users, stored, now) as CurrentUser;

/** The same for snapshots. */
export const upgradeSnapshot = (stored: string, now: number): CurrentSnapshot =>
  upgrade(snapshots, stored, now) as CurrentSnapshot;

function upgrade(definition: Definition, stored: string, now: number): unknown {
  const planned = plan(definition, stored, now);
  if (planned.state === "error") throw new Error(planned.error.message);
  const applied = apply(planned);
  if ("error" in applied) throw new Error(applied.error.message);
  return JSON.parse(applied.text);
}
