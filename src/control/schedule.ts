import type { Schedule } from "../contract/figures.ts";
import type { Actor } from "../contract/run.ts";
import { migratable } from "../engine/eta.ts";
import { quantity } from "../engine/quantity.ts";
import type { Definition } from "../schema/definition.ts";
import type { AuditTrail } from "./auditTrail.ts";
import { bySchedule } from "./bySchedule.ts";
import { liveFigures } from "./censusFigures.ts";
import { explain } from "./execution/failure.ts";
import { inTime } from "./inTime.ts";
import type { Clock, RunLog, Sleep } from "./ports.ts";
import type { RunRequest, RunState } from "./runState.ts";
import type { StartResult } from "./runs.ts";
import type { KeepCurrent, OnRegression, Regression } from "./scheduleOptions.ts";

/** What is known of the schedule between two calls. */
export type ScheduleState = Pick<Schedule, "cron" | "lastAt" | "outcome" | "run"> & {
  /** The count that is waited for; `null` when there is nothing to wait for. */
  counting: string | null;
  /** When the new legacy records of a collection were reported, by type, in ms. */
  reported: Record<string, number>;
};

type SchedulePorts = {
  trail: Pick<AuditTrail, "record">;
  log: RunLog;
  clock: Clock;
  sleep: Sleep;
  fingerprint: string;
  collections: readonly Definition[];
  keepCurrent: KeepCurrent | null;
  onRegression: OnRegression | null;
};

/** Whether a scheduled count is still waited for: after a restart somebody has to go on with it. */
export const awaitsCount = (log: RunLog): boolean => log.document("schedule")?.counting != null;

/**
 * What a Cron Trigger sets off: a count, and after it a report of legacy records that appeared where there were none and, if
 * the host wants it, a run that migrates them. It goes on after a crash, as what it waits for is in the run log.
 */
export function createSchedule(
  { trail, log, clock, sleep, fingerprint, collections, keepCurrent, onRegression }: SchedulePorts,
  count: () => Promise<RunState>,
  start: (request: RunRequest, by: Actor) => Promise<StartResult>,
) {
  let isGoingOn = false;
  const none: ScheduleState = { cron: "", lastAt: 0, outcome: "", run: null, counting: null, reported: {} };
  const state = (): ScheduleState => ({ ...none, ...log.document("schedule") });
  const save = (changed: Partial<ScheduleState>) => log.saveDocument("schedule", { ...state(), ...changed });

  /** How many records a run would change, by type. */
  function legacyCounts(): Record<string, number> {
    const figures = liveFigures(log);
    const counts = collections.flatMap(({ type }) => {
      const found = figures[type];
      const legacy = found ? migratable(found) : 0;
      return legacy > 0 ? [[type, legacy] as const] : [];
    });
    return Object.fromEntries(counts);
  }

  /**
   * When a count last found no legacy record of a collection, in ms; `null` if none ever did by the definitions of now: then
   * there is no regression, and the first migration is for a person to start.
   */
  function lastCurrentAt(type: string): number | null {
    const by = log.document("census")?.[type]?.by;
    return by?.fingerprint === fingerprint ? by.currentAt : null;
  }

  /** Tells the host, who must not hold up anything else. */
  async function tell(regression: Regression): Promise<void> {
    await inTime(Promise.resolve(onRegression?.(regression)), sleep, longestReport);
  }

  /** Reports each collection once in which legacy records appeared after there were none. */
  async function reportRegressions(legacy: Record<string, number>): Promise<void> {
    for (const [type, count] of Object.entries(legacy)) {
      const since = lastCurrentAt(type);
      if (since === null || (state().reported[type] ?? 0) > since) continue;
      const { plural } = collections.find((each) => each.type === type) as Definition;
      try {
        await tell({ type, plural, legacy: count, since, at: clock() });
      } catch (error) {
        // It is reported again at the next count.
        console.error(`onRegression failed for ${plural}: ${explain(error)}`);
        continue;
      }
      const reason = `${quantity(count, "legacy record")} appeared among the ${plural.toLowerCase()} since ${new Date(since).toISOString()}`;
      trail.record({ by: bySchedule, action: "regression", run: "", reason });
      save({ reported: { ...state().reported, [type]: clock() } });
    }
  }

  /** Migrates what old writers left, as a usual run. */
  async function migrateRest(legacy: Record<string, number>): Promise<void> {
    const types = Object.keys(legacy).filter(
      (type) => lastCurrentAt(type) !== null && (keepCurrent?.types?.includes(type) ?? true),
    );
    if (!keepCurrent || types.length === 0) return;
    const { backup, maxPerSecond } = keepCurrent;
    const options = {
      ...{ batchSize: 50, skipErrors: true, verbose: false, reason: "Migrates what a scheduled count found" },
      ...(backup && { backup }),
      ...(maxPerSecond !== undefined && { maxPerSecond }),
    };
    const answer = await start({ kind: "migrate", types, dryRun: false, options }, bySchedule);
    if ("run" in answer) save({ run: answer.run.id, outcome: "Legacy records were found, and a run migrates them." });
    else {
      const why = "refused" in answer ? answer.refused : "another run is at work.";
      save({ outcome: `Legacy records were found, but no run could start: ${why}` });
    }
  }

  return {
    /** A Cron Trigger's call. While a run is at work its own counts keep the figures current. */
    async begin(cron: string): Promise<void> {
      save({ cron, lastAt: clock() });
      const busy = log.openRuns().find((run) => !run.isCensus && !run.settled && run.status !== "scheduled");
      if (busy) {
        const what = busy.status === "paused" ? "a run is paused; resume or cancel it" : "a run was at work";
        return save({ counting: null, outcome: `Not counted: ${what}.` });
      }
      const { id } = await count();
      save({ counting: id, outcome: "Counting." });
    },

    /** Goes on when the count is done. Called at every wake-up, also while an earlier call still waits for its host. */
    async goOn(): Promise<void> {
      if (isGoingOn) return;
      isGoingOn = true;
      try {
        // Another count may have been asked for meanwhile.
        for (let last = ""; ; ) {
          const { counting } = state();
          if (counting === null || counting === last) break;
          last = counting;
          await afterCount(counting);
        }
      } finally {
        isGoingOn = false;
      }
    },

    /** `null` when no Cron Trigger has ever called. */
    shown(): Schedule | null {
      const { cron, lastAt, outcome, run } = state();
      return lastAt === 0 ? null : { cron, lastAt, outcome, run, keepsCurrent: keepCurrent !== null };
    },
  };

  async function afterCount(counting: string): Promise<void> {
    const run = log.run(counting);
    if (run && !run.settled) return;
    const end = (outcome: string | null) => {
      if (state().counting === counting) save({ counting: null, ...(outcome !== null && { outcome }) });
    };
    if (run?.status !== "completed") {
      return end(`Not counted: ${run?.error ?? "a run began meanwhile, which counts by itself."}`);
    }
    const legacy = legacyCounts();
    const found = Object.values(legacy).reduce((sum, each) => sum + each, 0);
    // Ended last: after a crash in between all of it is done again, and what was reported is not reported twice.
    await reportRegressions(legacy);
    await migrateRest(legacy);
    const outcome =
      found === 0
        ? "No legacy records were found."
        : `${quantity(found, "legacy record")} ${found === 1 ? "was" : "were"} found.`;
    end(state().outcome === "Counting." ? outcome : null);
  }
}

/** How long a host may take to hear of a regression, in ms. */
const longestReport = 30_000;
