import type { Budget } from "./budget.ts";
import type { Decision } from "./kinds/kind.ts";
import { inParallel } from "./parallel.ts";
import type { Clock, KeyEntry, PutOptions, RecordStore, RunLog, Sleep, Stored } from "./ports.ts";
import type { Batch, RunState } from "./run.ts";

export type Writing = {
  run: RunState;
  store: RecordStore;
  log: RunLog;
  clock: Clock;
  sleep: Sleep;
  budget: Budget;
};

/** From its third failure on, a write is its record's error; before that it is a reason to try the batch again. */
const writeAttempts = 3;

/**
 * Puts what was decided, a few at a time, no faster than the run may and only as long as the run is still the one that
 * decided it.
 * @returns which decisions were not carried out, whether any decision was changed, and the status that ended the writing
 */
export async function writeAll(
  context: Writing,
  batch: Batch,
  decisions: readonly (Decision & { entry: KeyEntry })[],
  stored: ReadonlyMap<string, Stored>,
) {
  const { run, store, log } = context;
  const untouched = new Set<Decision>();
  let failed = false;
  let superseded: RunState["status"] | null = null;
  const paced = pacer(context, () => {
    superseded ??= "paused";
  });
  const writes = decisions.filter(({ text }) => text !== undefined);

  await inParallel(run.width, writes, async (decision) => {
    await paced();
    // Read anew for every record: a pause or a cancel, by whomever, stops the very next write.
    const current = log.run(run.id) as RunState;
    if (current.epoch !== run.epoch) superseded = current.status;
    if (superseded !== null || (failed && !run.options.skipErrors)) {
      untouched.add(decision);
      return;
    }
    try {
      await store.put(decision.entry.key, decision.text as string, kept(decision.entry, stored));
    } catch (error) {
      failed = true;
      if (batch.attempts < writeAttempts - 1) throw error;
      const { type, id, at } = decision.row;
      const message = `KV did not accept the new value: ${explain(error)}. What is stored was not read back.`;
      Object.assign(decision, { row: { type, id, action: "error", message, at }, conflicts: 0, warnings: 0 });
    }
  });
  return { untouched, changed: failed || untouched.size > 0, superseded: superseded as RunState["status"] | null };
}

/** Waits for the next moment at which the run may write; its limit can be changed while it goes. */
function pacer({ run, log, clock, sleep, budget }: Writing, giveUp: () => void): () => Promise<void> {
  let slot = clock();
  return async () => {
    const most = run.dryRun ? undefined : log.run(run.id)?.options.maxPerSecond;
    if (most === undefined) return;
    slot = Math.max(slot, clock());
    const wait = slot - clock();
    slot += 1_000 / most;
    // The invocation may end first; the batch is then taken up again where it stands.
    if (!budget.allows(0, wait)) giveUp();
    else if (wait > 0) await sleep(wait);
  };
}

/** A put replaces the whole entry, so what must outlive it is handed back with it. */
function kept({ key, expiration }: KeyEntry, stored: ReadonlyMap<string, Stored>): PutOptions {
  const metadata = stored.get(key)?.metadata ?? undefined;
  return { ...(expiration !== undefined && { expiration }), ...(metadata !== undefined && { metadata }) };
}

/** An error's message as it may stand in a sentence. */
export const explain = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300).replace(/[.\s]+$/, "");
