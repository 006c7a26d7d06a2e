import { noCounts } from "../../src/control/batchCounts.ts";
import { type Batch, type Deferred, type Lease, newRun, type RunState } from "../../src/control/runState.ts";
import { defaults, superadmin } from "./testStores.ts";

/** A run that nothing special is said of. */
export function aRun(id: string, sequence: number, more: Partial<RunState> = {}): RunState {
  const request = { kind: "migrate" as const, types: ["user"], dryRun: false, options: defaults };
  return {
    ...newRun({ ...request, id, sequence, fingerprint: "f", total: null, executors: 1 }, superadmin, 1_000 + sequence),
    ...more,
  };
}

export const aBatch = (runId: string, number: number, more: Partial<Batch> = {}): Batch => ({
  ...{ runId, number, type: "user", after: null, last: null, cursor: null, records: 10, state: "open" },
  ...{ doneUpTo: null, position: 0, passed: 0, listed: 0, counts: noCounts, parts: 0, attempts: 0, sliceLimit: null },
  ...{ tried: null, failure: null, notBefore: 0, startedAt: null, finishedAt: null },
  ...more,
});

export const aLease = (id: number, runId: string, more: Partial<Lease> = {}): Lease => ({
  ...{ id, runId, executor: 0, epoch: 0, type: "user", batch: null, grantedAt: 1, deadline: 10_001 },
  ...{ announced: 0, isReading: false, slot: null, part: null },
  ...more,
});

export const aDeferred = (runId: string, key: string, more: Partial<Deferred> = {}): Deferred => ({
  ...{ runId, key, type: "user", batch: 0, dueAt: 100, attempts: 1, reason: "touched", failure: null },
  ...{ deferredDigest: null, intent: null, lease: null },
  ...more,
});

const census = { total: 0, migrated: 1, unreadable: 0, fields: {} };
export const anIntent = (key: string) => ({ key, digest: "d", planned: "p", row: "{}", census, part: null });

export const aPart = (name: string, records = 2) => ({ name, type: "user", records, bytes: 10, sha256: "s" });
