import type { RecordIds } from "../contract/records.ts";
import type { RecordState } from "../contract/requests.ts";
import type { Definition } from "../schema/definition.ts";
import type { PageRequest } from "./pagination.ts";
import type { RunLog } from "./ports.ts";
import { readResults } from "./readResults.ts";
import { readInKeyOrder, rowOf } from "./recordRuns.ts";

/** At most this many runs since the count are looked at: each costs a look into its results for every id of a page. */
const mostRuns = 20;

/**
 * The ids of a collection's records that the count found in a state, in key order, without those that a run has migrated
 * since. A page may hold fewer than were asked for.
 */
export function readRecordsIn(
  log: RunLog,
  collections: readonly Definition[],
  census: string,
  type: string,
  state: RecordState,
  { limit, cursor: after }: PageRequest,
): RecordIds {
  const action = { legacy: ["migrated"], unreadable: ["error"], conflict: undefined, invalid: ["skipped"] } as const;
  const query = { type, action: action[state], limit, cursor: after };
  const { results, cursor } = readResults(log, collections, census, query);
  const found = results.filter((result) => {
    if (state === "conflict") return result.conflicts !== undefined;
    return state !== "invalid" || result.invalid !== undefined;
  });
  const ids = found.map(({ id }) => id);
  const isMigrated = state === "legacy" ? migratedSince(log, collections, census, type) : () => false;
  return { ids: ids.filter((id) => !isMigrated(id)), cursor };
}

/** Whether a run after the count made a record current, and none after that made it legacy again. */
function migratedSince(log: RunLog, collections: readonly Definition[], census: string, type: string) {
  const counted = log.run(census)?.sequence ?? 0;
  const writers = ["migrate", "undo", "restore"];
  const later = log
    .runs(mostRuns, null, { type, dryRun: false })
    .filter(({ sequence, kind }) => sequence > counted && writers.includes(kind));
  const definition = collections.find((each) => each.type === type);
  const rows = readInKeyOrder();
  return (id: string): boolean => {
    if (!definition) return false;
    const key = `${definition.prefix}${id}`;
    return later.find((run) => rowOf(log, run, definition, key, rows)?.action === "migrated")?.kind === "migrate";
  };
}
