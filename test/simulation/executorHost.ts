import { createExecutor, type Executor } from "../../src/control/execution/executor.ts";
import type { Coordinator } from "../../src/control/execution/protocol.ts";
import { collections } from "../../src/schema/collections.ts";
import type { ClusterWorld } from "./cluster.ts";
import type { Client } from "./history.ts";
import { createLife, type Life } from "./life.ts";

/** One executor's Durable Object: it works when its alarm rings, and can be lost with all that it holds. */
export type ExecutorHost = ReturnType<typeof createExecutorHost>;

export function createExecutorHost(number: number, world: ClusterWorld, coordinator: Coordinator) {
  const { config, time, random, trace, finding } = world;
  const location =
    config.troubles.has("sharedLocation") && number === 0 ? "application" : `place ${number % config.locations}`;
  const name = `executor ${number}`;
  let current: { life: Life; client: Client; executor: Executor } | null = null;
  let [isWorking, isWanted] = [false, false];
  let crashIn = Number.POSITIVE_INFINITY;

  function begin() {
    const life = createLife();
    const client: Client = {
      name,
      location,
      executor: number,
      lease: null,
      invocation: { operations: 0, underWay: 0 },
      isOver: life.isOver,
      delays: 0,
      frozenFor: 0,
      onRead(keys) {
        const killer = keys.find((key) => keys.length - 1 > (world.poison.get(key) ?? Number.POSITIVE_INFINITY));
        if (killer === undefined) return;
        trace(() => `${name} dies of ${killer} among ${keys.length} keys`);
        crash();
      },
      guard: (waited) => {
        crashIn -= 1;
        if (crashIn <= 0) time.after(random.between(0, 60), crash);
        return life.guard(waited);
      },
    };
    const seen: Coordinator = {
      lease: async (executor) => {
        client.lease = null;
        const work = await life.guard(coordinator.lease(executor));
        if (work) {
          const { run, batch, deferred, readOnly } = work;
          trace(
            () =>
              `${name} takes lease ${work.lease} of ${run.id}: ${batch ? `batch ${batch.number} after ${batch.after}` : `${deferred.length} deferred`}${readOnly ? ", only to read" : ""}`,
          );
          client.lease = { work, reads: new Map(), listed: new Map() };
        }
        return work;
      },
      report: async (report) => {
        trace(
          () =>
            `${name} reports on ${report.lease}: ${report.settled?.passed ?? 0} passed, ${report.intents?.intents.length ?? 0} intents${report.end ? `, ${report.end.why}` : ""}`,
        );
        const answer = await life.guard(coordinator.report(report));
        trace(() => `${name} is answered on ${report.lease}: ${answer.stopped ? "stop" : "go on"}`);
        return answer;
      },
    };
    const executor = createExecutor({
      number,
      coordinator: seen,
      collections,
      stores: Object.fromEntries(Object.entries(world.stores).map(([type, kv]) => [type, kv.view(client)])),
      backupStore: world.bucket.view(client),
      clock: time.now,
      sleep: (milliseconds) => life.guard(time.sleep(milliseconds)),
    });
    current = { life, client, executor };
    return current;
  }

  function work(): void {
    if (isWorking) return;
    [isWorking, isWanted] = [true, false];
    const { life, client, executor } = current ?? begin();
    client.invocation = { operations: 0, underWay: 0 };
    life.guard(executor.work()).then(
      (more) => over(life, more ? 1 : null),
      (error) => {
        trace(() => `${name}: ${error}`);
        if (!String(error).includes("can't be reached"))
          finding(`${name} threw: ${String((error as Error).stack ?? error)}`);
        over(life, 1_000);
      },
    );
  }

  function over(life: Life, again: number | null): void {
    if (life.isOver()) return;
    isWorking = false;
    if (again !== null || isWanted) time.after(again ?? 1, work);
  }

  /** Ends it wherever it is. What it has under way at the store may happen or not. */
  function crash(): void {
    crashIn = Number.POSITIVE_INFINITY;
    if (!current) return;
    trace(() => `${name} crashes`);
    current.life.end();
    [current, isWorking, isWanted] = [null, false, false];
    // An alarm that was cut short rings again; at times it is lost altogether.
    if (random.chance(0.7)) time.after(2_000, work);
  }

  return {
    wake(): void {
      if (isWorking) isWanted = true;
      else work();
    },
    stop: (lease: number) => current?.executor.stop(lease),
    isWorking: () => isWorking,
    crash,
    /** Ends it at one of its next operations. */
    crashSoon: (operations: number) => {
      crashIn = operations;
    },
    /** Its next operation takes so long. */
    freeze: (milliseconds: number) => {
      if (current) current.client.frozenFor = milliseconds;
    },
  };
}
