import type { CurrentOf } from "../schema/currentOf.ts";
import type { Definition } from "../schema/definition.ts";
import { type CurrentSnapshot, snapshots } from "../schema/snapshots.ts";
import { type CurrentUser, users } from "../schema/users.ts";
import { apply, plan } from "./plan.ts";

/**
 * Parses a stored record, old or new, and returns it in its current shape.
 *
 * Every container of the definition is present in the result. A container that was present before may lack fields of its
 * template: a migration adds to it only what the definition copies and fills.
 *
 * @param stored the record's JSON text, as `KV.get(key, "text")` returns it. A record that does not exist is `null` there:
 * check for it first.
 * @param now the current time in ms. A template that says `now` gets it where the record has no time of its own.
 * @returns a new object. A number that JavaScript can't hold exactly is rounded, as by `JSON.parse`.
 * @throws Error when the record can't be migrated: the text is not a JSON object, a container is no object, a value can't be
 * converted, a derived field fails, the record would not be valid, or it is too large or nested too deeply. The message quotes no
 * secret.
 */
export type Upgrade<Current> = (stored: string, now: number) => Current;

/**
 * Makes a function by which an application reads the old and the new records of a collection alike, with the definition that
 * the migration uses. A record that was read by it and is written back is current, so the migration has nothing to change in
 * it.
 *
 * ```ts
 * const upgradeProject = upgradeWith(projects);
 *
 * const text = await env.KV_PROJECTS.get(`project:${id}`, "text");
 * const project = text === null ? null : upgradeProject(text, Date.now());
 * ```
 * @typeParam Current a type of your own for a current record, which is not checked against the definition
 * @default what the definition says: {@link CurrentOf}
 */
export function upgradeWith<Current = never, const D extends Definition = Definition>(
  definition: D,
): Upgrade<[Current] extends [never] ? CurrentOf<D> : Current> {
  return (stored, now) => {
    // The limit is that of a run, which has to store what it changes.
    const planned = plan(definition, stored, now, Number.POSITIVE_INFINITY);
    if (planned.state === "error") throw new Error(planned.error.message);
    const applied = apply(planned);
    if ("error" in applied) throw new Error(applied.error.message);
    return JSON.parse(applied.text);
  };
}

/** Parses a stored QuickStage user, old or new. See {@link Upgrade} for parameters and errors. */
export const upgradeUser = upgradeWith<CurrentUser>(users);
/** Parses a stored QuickStage snapshot, old or new. See {@link Upgrade} for parameters and errors. */
export const upgradeSnapshot = upgradeWith<CurrentSnapshot>(snapshots);
