import type { RecordIds } from "../contract/records.ts";
import type { RecordState } from "../contract/requests.ts";
import type { Definition } from "../schema/definition.ts";
import type { PageRequest } from "./pagination.ts";
import type { RunLog } from "./ports.ts";
import { readResults } from "./readResults.ts";

/** The ids of a collection's records in a state, in key order. A page may hold fewer than were asked for. */
export function readRecordsIn(
  log: RunLog,
  collections: readonly Definition[],
  census: string,
  type: string,
  state: RecordState,
  { limit, cursor: after }: PageRequest,
): RecordIds {
  const action = { legacy: ["migrated"], unreadable: ["error"], conflict: undefined } as const;
  const query = { type, action: action[state], limit, cursor: after };
  const { results, cursor } = readResults(log, collections, census, query);
  const found = state === "conflict" ? results.filter(({ conflicts }) => conflicts !== undefined) : results;
  return { ids: found.map(({ id }) => id), cursor };
}
