import type { Actor } from "../contract/run.ts";
import type { Runs } from "../control/runs.ts";

/** In ms. */
const interval = 3_600_000;
/** As many as a page shows. */
const unnoted = 100;

/**
 * Notes in the audit trail who views many records: when somebody has seen more than a page of them within an hour, and
 * again at each ten times as many. Each isolate of the Worker counts for itself.
 */
export function createRecordViews(runs: Runs) {
  const people = new Map<string, { since: number; seen: number; next: number }>();
  return async (by: Actor, records: number): Promise<void> => {
    const now = Date.now();
    const before = people.get(by.uid);
    const person = before && now - before.since < interval ? before : { since: now, seen: 0, next: unnoted };
    person.seen += records;
    // Not one for everybody who ever looked.
    if (people.size > 1_000) people.clear();
    people.set(by.uid, person);
    if (person.seen <= person.next) return;
    const passed = person.next;
    while (person.next < person.seen) person.next *= 10;
    await runs.noteReading(by, "view records", `more than ${passed} since ${new Date(person.since).toISOString()}`);
  };
}
