import { type Cluster, mostExecutors } from "./cluster.ts";
import type { Faults } from "./faults.ts";
import type { Random } from "./random.ts";
import type { Time } from "./time.ts";
import type { Trace } from "./trace.ts";

type World = { time: Time; random: Random; faults: Faults; trace: Trace };

/** Lets the coordinator, its executors and the store fail as wholes, from time to time. */
export function startChaos({ time, random, faults, trace }: World, cluster: Cluster): void {
  const often = random.pick([2_000, 10_000, 40_000]);

  function step(): void {
    const atWork = cluster.hosts.slice(0, mostExecutors).filter((host) => host.isWorking());
    const host = atWork.length === 0 ? undefined : random.pick(atWork);
    if (faults.has("coordinatorCrashes") && random.chance(0.3)) {
      if (random.chance(0.5)) cluster.crash();
      else cluster.crashSoon(1 + random.below(12));
    }
    if (host && faults.has("executorCrashes") && random.chance(0.4)) {
      if (random.chance(0.3)) host.crash();
      else host.crashSoon(1 + random.below(15));
    }
    if (host && faults.has("freezes") && random.chance(0.2)) {
      trace(() => "an executor freezes");
      host.freeze(random.pick([3_000, 12_000, 30_000]));
    }
    if (faults.has("outages") && random.chance(0.05)) {
      trace(() => "the store fails");
      faults.outage(random.pick([1_000, 10_000, 60_000]));
    }
    time.after(random.between(0.3, 1.7) * often, step);
  }

  step();
}
