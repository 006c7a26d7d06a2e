import { DurableObject } from "cloudflare:workers";
import { isActiveSuperadmin } from "../api/auth/quickStageSessions.ts";
import type { Actor } from "../contract/run.ts";
import { headDueAt } from "../control/auditHead.ts";
import { createRuns } from "../control/createRuns.ts";
import { createExecutor, type Executor } from "../control/execution/executor.ts";
import { nextNotice } from "../control/execution/notices.ts";
import type { Answer, Coordinator as Leases, Report, Work } from "../control/execution/protocol.ts";
import { pendingDeletions } from "../control/execution/retention.ts";
import type { RecordStore } from "../control/ports.ts";
import type { Runs } from "../control/runs.ts";
import { awaitsCount } from "../control/schedule.ts";
import { users } from "../schema/users.ts";
import { createAlarm } from "./alarm.ts";
import { auditKeysOf, bindingsOf, type Configuration } from "./bindings.ts";
import { sqlLog } from "./sqlLog.ts";

/** A method of the runs, by name. */
export type Call = keyof Runs;

/** The one object that owns the run log, and the objects that process batches, by name. */
export const coordinatorName = "coordinator";
export const executorName = (number: number): string => `executor-${number}`;

type Role = {
  alarm(): Promise<void>;
  /** Called when the object starts: an alarm that failed too often is dropped by the platform. */
  resume(): Promise<void>;
};

/**
 * One class in two roles, so that a host binds and migrates one: the coordinator, which owns the truth about all runs, and
 * executors, which process batches. Each is driven by its own alarm, so a run needs no open request and goes on by itself
 * after an eviction, a deploy or a crash. The first call that an object gets says which role it has; that is stored.
 */
export class Coordinator extends DurableObject<object> {
  private readonly configuration: Configuration;
  private coordinating: (Role & { runs: Runs & Leases; checkAlarm(): Promise<void> }) | null = null;
  private executing: (Role & { executor: Executor; wake(): Promise<void> }) | null = null;

  constructor(state: DurableObjectState, env: object, configuration: Configuration) {
    super(state, env);
    this.configuration = configuration;
    state.blockConcurrencyWhile(async () => {
      const role = await this.role();
      await role?.resume();
    });
  }

  /** The role that this object was given before; `null` for one that is new. Version 0.1.0 had coordinators only. */
  private async role(): Promise<Role | null> {
    const number = await this.ctx.storage.get<number>("executor");
    if (number !== undefined) return this.asExecutor(number);
    return this.ctx.storage.sql.databaseSize > 0 && this.isCoordinator() ? this.asCoordinator() : null;
  }

  private isCoordinator(): boolean {
    const tables = this.ctx.storage.sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'runs'");
    return tables.toArray().length > 0;
  }

  private asCoordinator() {
    this.coordinating ??= coordinate(this.ctx, this.env, this.configuration);
    return this.coordinating;
  }

  private asExecutor(number: number) {
    this.executing ??= execute(this.ctx, this.env, this.configuration, number);
    return this.executing;
  }

  override async alarm(): Promise<void> {
    const role = this.executing ?? this.coordinating ?? (await this.role());
    await role?.alarm();
  }

  /**
   * One method of the runs, by name. Arguments and answer travel as JSON text, in which numbers that a double can't hold
   * stay exact.
   */
  async call(name: Call, args: string): Promise<string> {
    const { runs, checkAlarm } = this.asCoordinator();
    await checkAlarm();
    const method = runs[name] as (...args: unknown[]) => Promise<unknown>;
    // What answers nothing travels as null: there is no JSON text for `undefined`.
    return JSON.stringify((await method(...(JSON.parse(args) as unknown[]))) ?? null);
  }

  /** For an executor: what to do next. */
  async lease(executor: number, survived?: number): Promise<Work | null> {
    const { runs, checkAlarm } = this.asCoordinator();
    await checkAlarm();
    return runs.lease(executor, survived);
  }

  /** For an executor: what became of it. */
  report(report: Report): Promise<Answer> {
    return this.asCoordinator().runs.report(report);
  }

  /** For the coordinator: has this object, as executor `number`, ask for work soon. */
  async wake(number: number): Promise<void> {
    if ((await this.ctx.storage.get<number>("executor")) === undefined) await this.ctx.storage.put("executor", number);
    await this.asExecutor(number).wake();
  }

  /** For the coordinator: no further write is begun under this lease. */
  async stop(lease: number): Promise<void> {
    this.executing?.executor.stop(lease);
  }
}

function coordinate({ id, storage }: DurableObjectState, env: object, configuration: Configuration) {
  const { stores, analytics, backupStore, coordinators, readCacheSeconds, notify, approvals, auditHeadsOf } =
    bindingsOf(env, configuration);
  const log = sqlLog(storage);
  const alarm = createAlarm(storage);
  const executor = (number: number) => coordinators.get(coordinators.idFromName(executorName(number)));
  // An executor that can't be reached now is asked again by the reminder, and its lease runs out by itself.
  const quietly = (what: string) => (error: unknown) => console.warn(`Executor not reached (${what}):`, error);
  const runs = createRuns({
    collections: configuration.collections.map(({ definition }) => definition),
    stores,
    log,
    scheduler: { wakeAt: alarm.wakeAt },
    executors: {
      wake: (number) => void executor(number).wake(number).catch(quietly("wake")),
      stop: (number, lease) => void executor(number).stop(lease).catch(quietly("stop")),
    },
    events: { put: (key, text) => analytics.put(key, text) },
    backupStore,
    clock: Date.now,
    sleep: (milliseconds) => scheduler.wait(milliseconds),
    random: Math.random,
    newId: () => crypto.randomUUID(),
    readCacheSeconds,
    retentionDays: configuration.retentionDays,
    notify,
    auditKeys: auditKeysOf(env, configuration) ?? [],
    approvals,
    isStillAllowed: stillAllowed(env, configuration, stores),
    auditHeads: auditHeadsOf(id.toString()),
    // The Worker's log leaves the box, as the trail itself does not.
    publishAudit: (audit) => console.log(JSON.stringify({ audit })),
    keepCurrent: configuration.keepCurrent,
    onRegression: configuration.onRegression && ((regression) => configuration.onRegression?.(regression, env)),
  });
  const hasWork = () =>
    nextNotice(log) !== null ||
    headDueAt(log) !== null ||
    awaitsCount(log) ||
    pendingDeletions(log).length > 0 ||
    log.openRuns().some(({ status }) => status !== "paused");
  return {
    runs,
    alarm: () => alarm.ring("The coordinator", runs.work),
    async resume() {
      if (hasWork()) await alarm.wakeAt(Date.now());
    },
    /** The platform drops an alarm that failed too often: any call sets it again. */
    async checkAlarm() {
      if (!(await alarm.isSet()) && hasWork()) await alarm.wakeAt(Date.now());
    },
  };
}

/** Who decides whether somebody may still start runs: the host, else QuickStage's users; nobody where neither can. */
function stillAllowed(env: object, configuration: Configuration, stores: Readonly<Record<string, RecordStore>>) {
  const { isStillAllowed, hasOwnSessions } = configuration;
  if (isStillAllowed) return async ({ uid }: Actor) => isStillAllowed(uid, env);
  const people = stores[users.type];
  return hasOwnSessions || !people ? null : ({ uid }: Actor) => isActiveSuperadmin(people, uid);
}

function execute({ storage }: DurableObjectState, env: object, configuration: Configuration, number: number) {
  const { stores, backupStore, coordinators } = bindingsOf(env, configuration);
  const coordinator = () => coordinators.get(coordinators.idFromName(coordinatorName));
  const alarm = createAlarm(storage);
  const executor = createExecutor({
    number,
    // A stub that has seen an error stays broken, so every call takes a fresh one.
    coordinator: {
      lease: (executor, survived) => coordinator().lease(executor, survived) as Promise<Work | null>,
      report: (report) => coordinator().report(report) as Promise<Answer>,
    },
    collections: configuration.collections.map(({ definition }) => definition),
    stores,
    backupStore,
    clock: Date.now,
    sleep: (milliseconds) => scheduler.wait(milliseconds),
  });
  return {
    executor,
    wake: () => alarm.wakeAt(Date.now()),
    alarm: () =>
      alarm.ring(`Executor ${number}`, async () => {
        // With nothing to do it sleeps until the coordinator wakes it.
        if (await executor.work()) await alarm.wakeAt(Date.now());
      }),
    async resume() {
      if ((await storage.getAlarm()) !== null) await alarm.wakeAt(Date.now());
    },
  };
}
