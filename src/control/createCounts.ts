import type { Actor } from "../contract/run.ts";
import { processed } from "./batchCounts.ts";
import { type FiguresAnswer, liveFigures, toFigures } from "./censusFigures.ts";
import { readRecordsIn } from "./recordsIn.ts";
import type { RunRequest, RunState } from "./runState.ts";
import type { Runs, RunsPorts } from "./runs.ts";
import type { createRunWaiters } from "./runWaiters.ts";

/** Figures that are no older than this, in ms, are not counted again. */
const recentFigures = 30_000;
/** As many keys as a listing has: a count reads and reports them in one go. */
const censusBatch = 1_000;
const nobody: Actor = { uid: "", name: null };

/** Counts of all records. A count is a run that tests every collection, and is kept out of the history. */
export function createCounts(
  { log, clock, scheduler, collections }: RunsPorts,
  waiting: ReturnType<typeof createRunWaiters>,
  create: (request: RunRequest, by: Actor) => RunState,
): Pick<Runs, "stats" | "recordsIn"> & { count(): Promise<RunState> } {
  /** The count that is under way, or a new one. */
  async function census(): Promise<RunState> {
    const going = log.openRuns().find(({ isCensus, status }) => isCensus && status === "running");
    if (going) return going;
    const types = collections.map(({ type }) => type);
    const options = { batchSize: censusBatch, skipErrors: true, verbose: false };
    const run = log.transaction(() => create({ kind: "migrate", types, dryRun: true, options }, nobody));
    await scheduler.wakeAt(clock());
    return run;
  }

  return {
    count: census,

    async stats(ms, fresh = false) {
      // A run that is going keeps the figures current; a paused one would be counted twice.
      const atWork = () => log.openRuns().find((run) => !run.isCensus && !run.settled && run.status !== "scheduled");
      const answer = (counting: RunState | null | undefined, failed: string | null = null): FiguresAnswer => {
        const figures = toFigures(liveFigures(log), collections, atWork() ? clock() : undefined);
        if (!counting) return { figures, counting: null, failed };
        return { figures, counting: { counted: processed(counting.counts), total: counting.total }, failed };
      };
      const busy = atWork();
      if (busy) return answer(toFigures(liveFigures(log), collections) ? null : busy);
      const kept = log.document("census") ?? {};
      const isRecent = collections.every(({ type }) => (kept[type]?.at ?? 0) >= clock() - recentFigures);
      // Somebody asked for new figures: those who get the old ones learn that new ones are coming.
      const going = log.openRuns().find((run) => run.isCensus && run.status === "running");
      if (isRecent && !fresh) return answer(going);
      const { id } = await census();
      const end = clock() + ms;
      for (let run = log.run(id); run && !run.settled && clock() < end; run = log.run(id)) {
        await waiting.until(id, end - clock());
      }
      const run = log.run(id);
      return answer(run && !run.settled ? run : null, run?.status === "failed" ? run.error : null);
    },

    async recordsIn({ type, state, ...page }) {
      const id = log.document("censusRun");
      return id === null ? null : readRecordsIn(log, collections, id, type, state, page);
    },
  };
}
