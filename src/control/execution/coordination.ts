import type { Definition } from "../../schema/definition.ts";
import type { Clock, Executors, Notify, RunLog } from "../ports.ts";
import { note } from "../runNotes.ts";
import type { Batch, Deferred, Lease, RunState } from "../runState.ts";
import { noteReads } from "./freshness.ts";
import { longestOperation } from "./protocol.ts";

/** What the coordinator's side of a run's execution stands on. */
export type Coordination = {
  log: RunLog;
  clock: Clock;
  collections: readonly Definition[];
  executors: Executors;
  /** How long, in ms, a read may be cached where it is made. */
  readCache: number;
  notify: Notify | null;
  /** From 0 to 1. */
  random: () => number;
  /** Called when a run may have changed the figures. */
  noteFigures: () => void;
  /** Called with the id of a run of which something ended: the run, or a lease of it. */
  ended: (runId: string) => void;
};

/** Whether a run changes records. */
export const writesRecords = ({ kind, dryRun }: Pick<RunState, "kind" | "dryRun">): boolean =>
  !dryRun && kind !== "verify" && kind !== "backup";

export function definitionOf({ collections }: Pick<Coordination, "collections">, type: string): Definition {
  const definition = collections.find((each) => each.type === type);
  if (!definition) throw new Error(`There is no collection "${type}" in this configuration any more.`);
  return definition;
}

/** How often a record is deferred at most; then it is skipped, or in error if the store was at fault. */
export const mostDeferrals = 5;
const shortestDeferral = 1_000;
const longestDeferral = 60_000;

/** When a record that was last read, or maybe written, at this time may be read again. */
export function dueAt({ readCache }: Coordination, since: number, attempts: number): number {
  const first = Math.max(readCache, shortestDeferral);
  return since + Math.min(first * 2 ** attempts, Math.max(first, longestDeferral));
}

/**
 * Ends the lease of an executor that is gone, that could not report, or of which nothing was heard for too long. What it
 * may have written is looked up once a read is certain to show it; the rest of the batch is for another lease.
 */
export function loseLease(context: Coordination, lease: Lease, how: "gone" | "survived" | "silent"): void {
  const { log, clock } = context;
  // Of one who is silent, an operation may still be under way.
  const now = clock() + (how === "silent" ? longestOperation : 0);
  const run = log.run(lease.runId) as RunState;
  const batch = lease.batch === null ? null : log.batch(lease.runId, lease.batch);
  const announced = log.intents(lease.id);
  const held = new Map(log.leasedDeferred(lease.id).map((each) => [each.key, each]));
  for (const intent of announced) {
    const earlier = held.get(intent.key);
    held.delete(intent.key);
    const deferred: Deferred = {
      runId: run.id,
      type: lease.type,
      key: intent.key,
      batch: earlier?.batch ?? (lease.batch as number),
      dueAt: dueAt(context, now, 0),
      attempts: (earlier?.attempts ?? 0) + 1,
      reason: "interrupted",
      failure: null,
      deferredDigest: intent.planned,
      intent: { ...intent, part: lease.part?.name ?? null },
      lease: null,
    };
    log.saveDeferred(deferred);
  }
  for (const each of held.values()) {
    log.saveDeferred({ ...each, attempts: each.attempts + 1, dueAt: dueAt(context, now, 0), lease: null });
  }
  // It counts as holding none of them until one turns out to have been written.
  if (lease.part) {
    const keys = announced.map(({ key }) => key);
    log.savePart(run.id, { ...lease.part, records: 0, except: keys });
  }
  if (batch && batch.state === "leased") {
    log.saveBatch({
      // An executor that was lost before its first read was not lost over a record.
      ...(how !== "survived" && (lease.isReading || batch.sliceLimit === null) ? smaller(batch) : batch),
      attempts: Math.max(0, batch.attempts - (how === "survived" && lease.isReading ? 1 : 0)),
      state: "open",
      notBefore: now + context.readCache,
    });
  }
  if (how !== "survived") {
    const what = batch ? `batch ${batch.number}` : "records that had been deferred";
    const message = `An executor was lost at work on ${what}; another one goes on.`;
    note(log, run.id, { at: clock(), level: "attention", message });
  }
  noteReads(log, lease.type, now, announced.length > 0);
  log.dropLease(lease.id);
  context.ended(run.id);
}

/** The batch with slices of a quarter of the size, until the record that makes them fail is alone in one. */
export const smaller = (batch: Batch): Batch => ({
  ...batch,
  sliceLimit: Math.max(1, Math.floor((batch.sliceLimit ?? 16) / 4)),
});
