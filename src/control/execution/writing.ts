import type { BackupPart } from "../../contract/backups.ts";
import { digest } from "../../engine/digest.ts";
import type { Definition } from "../../schema/definition.ts";
import type { CensusCounts } from "../censusFigures.ts";
import { createTally, sum } from "../censusFigures.ts";
import { inParallel } from "../parallel.ts";
import type { Clock, PutOptions, RecordStore } from "../ports.ts";
import type { DeferReason, Deferred, Intent } from "../runState.ts";
import { mostDeferrals } from "./coordination.ts";
import { explain, isDailyLimit, isThrottling } from "./failure.ts";
import { metadataOf } from "./keys.ts";
import type { Ledger } from "./ledger.ts";
import type { Planned } from "./plans.ts";
import { longestOperation, type Work } from "./protocol.ts";

/** A record that is to be written, with what the run log holds of that. */
export type Write = Planned & { outcome: Extract<Planned["outcome"], { is: "write" }>; intent: Intent };

export const isWrite = (planned: Planned): planned is Planned & { outcome: Write["outcome"] } =>
  planned.outcome.is === "write";

export function toWrite(work: Work, definition: Definition, planned: Planned & { outcome: Write["outcome"] }): Write {
  const { entry, stored, outcome } = planned;
  const { text, row } = outcome.decision;
  const figures = (each: string | undefined): CensusCounts | undefined => {
    if (each === undefined) return undefined;
    const tally = createTally(definition, work.run.startedAt);
    tally.add(each);
    return tally.counts();
  };
  const census = sum(figures(text), figures(stored?.text), -1);
  const source = digest(stored?.text ?? "");
  return {
    ...planned,
    intent: { key: entry.key, digest: digest(text), planned: source, row: JSON.stringify(row), census },
  };
}

export type WritingContext = {
  work: Work;
  store: RecordStore;
  clock: Clock;
  ledger: Ledger;
  part: BackupPart | null;
  deadline: number;
  /** When they were asked for, in ms. */
  askedAt: number;
  isStopped: () => boolean;
};

/** No write is begun later than this after its read, in ms: usually the last one begins some 200 ms after it. */
const longestWindow = 1_000;
/** What a large record takes to be read and planned. */
const charactersPerMillisecond = 1_000;

/**
 * Writes what was announced, `atOnce` at a time, and notes of each what became of it. A write that fails is never
 * repeated here: whether it happened is looked up once a read is certain to show it.
 * @returns the store's failure, if it refused everything or its daily limit is spent
 */
export async function writeSlice(context: WritingContext, writes: readonly Write[], atOnce: number): Promise<unknown> {
  const { store, clock, ledger, deadline, askedAt, isStopped } = context;
  let [written, failure, daily] = [0, undefined as unknown, undefined as unknown];
  await inParallel(atOnce, writes, async (write) => {
    const { decision, attempts } = write.outcome;
    // No write is begun that could end after the lease.
    if (daily !== undefined || isStopped() || clock() > deadline - longestOperation) {
      defer(context, write, "interrupted", { attempts, intent: null, failure: null });
      return;
    }
    // Nor one whose read is too old, unless every attempt was that slow.
    if (
      clock() - askedAt > longestWindow + decision.text.length / charactersPerMillisecond &&
      attempts < mostDeferrals
    ) {
      defer(context, write, "interrupted", { attempts: attempts + 1, intent: null, failure: null });
      return;
    }
    ledger.wrote();
    try {
      await store.put(write.entry.key, decision.text, putOptions(write));
    } catch (error) {
      failure = error;
      const isRefused = isThrottling(error);
      if (isRefused) ledger.note({ throttled: true });
      // A spent limit is not the record's fault, and certain: nothing was written.
      if (isDailyLimit(error)) {
        daily = error;
        return defer(context, write, "interrupted", { attempts, intent: null, failure: null });
      }
      // Who is refused with a 429 has written nothing. Of any other failure nobody knows.
      const intent = isRefused ? null : { ...write.intent, part: context.part?.name ?? null };
      return defer(context, write, "write-failed", { attempts: attempts + 1, intent, failure: explain(error) });
    }
    written += 1;
    const { entry, batch, intent } = write;
    ledger.settle({ key: entry.key, batch }, decision, decision.text, intent.census);
  });
  return daily ?? (written === 0 ? failure : undefined);
}

function defer(
  { work, ledger, part }: WritingContext,
  { entry: { key }, batch, intent }: Write,
  reason: DeferReason,
  more: Pick<Deferred, "attempts" | "intent" | "failure">,
): void {
  const { run, type } = work;
  ledger.defer({
    runId: run.id,
    type,
    key,
    batch,
    dueAt: 0,
    reason,
    deferredDigest: intent.planned,
    lease: null,
    ...more,
  });
  if (part) ledger.unwritten(key);
}

/** A put replaces the whole entry, so what must outlive it is handed back with it. */
function putOptions({ entry, stored, outcome }: Write): PutOptions {
  const kept = { expiration: entry.expiration, metadata: metadataOf(entry, stored) };
  const { expiration, metadata } = outcome.decision.keep ?? kept;
  return { ...(expiration !== undefined && { expiration }), ...(metadata != null && { metadata }) };
}
