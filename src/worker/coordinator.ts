import { DurableObject } from "cloudflare:workers";
import { createBudget } from "../control/budget.ts";
import { type Counting, countOn } from "../control/census.ts";
import type { RecordStore, RunLog } from "../control/ports.ts";
import { createRuns } from "../control/runs.ts";
import type { Definition } from "../schema/definition.ts";
import { bindingsOf, type Configuration } from "./bindings.ts";
import { sqlLog } from "./log.ts";
import { r2Vault } from "./r2.ts";
import type { Call } from "./remote.ts";

/**
 * Owns the truth about all runs. Its alarm drives them, so a run needs no open request and goes on by itself after an
 * eviction, a deploy or a crash.
 */
export class Coordinator extends DurableObject<object> {
  private readonly collections: readonly Definition[];
  private readonly stores: Readonly<Record<string, RecordStore>>;
  private readonly log: RunLog;
  private readonly runs: ReturnType<typeof createRuns>;

  constructor(state: DurableObjectState, env: object, configuration: Configuration) {
    super(state, env);
    const { storage } = state;
    const { stores, analytics, backups } = bindingsOf(env, configuration);
    this.collections = configuration.collections.map(({ definition }) => definition);
    this.stores = stores;
    this.log = sqlLog(storage);
    this.runs = createRuns({
      collections: this.collections,
      stores,
      log: this.log,
      scheduler: { wakeAt: (time) => sooner(storage, time) },
      events: { put: (key, text) => analytics.put(key, text) },
      vault: backups ? r2Vault(backups) : null,
      clock: Date.now,
      sleep: (milliseconds) => scheduler.wait(milliseconds),
      random: Math.random,
      newId: () => crypto.randomUUID(),
    });
    // An alarm that failed too often is dropped by the platform; a run must not be left standing for that.
    if (this.log.openRuns().some(({ status }) => status !== "paused")) {
      state.blockConcurrencyWhile(() => sooner(storage, Date.now()));
    }
  }

  override async alarm(): Promise<void> {
    try {
      // Set before the work begins: should this invocation die half-way, the next one is due whatever the platform does.
      if (this.log.openRuns().length > 0) await this.ctx.storage.setAlarm(Date.now() + watchdog);
      await this.runs.work();
    } catch (error) {
      // Thrown on, this would use up one of the alarm's few retries.
      console.error("The runs could not go on; they will be taken up again:", error);
      await sooner(this.ctx.storage, Date.now() + 5_000);
    }
  }

  /**
   * One method of the runs, by name. Arguments and answer travel as JSON text, in which numbers that a double can't
   * hold stay exact.
   */
  async call(name: Call, args: string): Promise<string> {
    const method = this.runs[name] as (...args: unknown[]) => Promise<unknown>;
    return JSON.stringify(await method(...(JSON.parse(args) as unknown[])));
  }

  /** Counts on for as long as one invocation may; the caller keeps the state and calls again. */
  countOn(counting: Counting): Promise<Counting> {
    return countOn(counting, this.collections, this.stores, createBudget(Date.now));
  }
}

/** So soon a run goes on by itself after a crash. An alarm that falls due while one is at work waits for it. */
const watchdog = 15_000;

async function sooner(storage: DurableObjectStorage, time: number): Promise<void> {
  const set = await storage.getAlarm();
  if (set === null || set > time) await storage.setAlarm(time);
}
