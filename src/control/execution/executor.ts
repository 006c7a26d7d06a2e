import type { Definition } from "../../schema/definition.ts";
import { createBudget } from "../budget.ts";
import type { BackupStore, Clock, RecordStore, Sleep } from "../ports.ts";
import { mostOperations, workOn } from "./leaseWork.ts";
import type { Coordinator } from "./protocol.ts";

export type ExecutorPorts = {
  /** From 0. */
  number: number;
  coordinator: Coordinator;
  collections: readonly Definition[];
  stores: Readonly<Record<string, RecordStore>>;
  backupStore: BackupStore | null;
  clock: Clock;
  sleep: Sleep;
};

/** One who processes batches. It keeps nothing, so it can be lost at any time. */
export interface Executor {
  /**
   * Takes leases and works on them until there is none or the invocation is spent: one call is one invocation.
   * @returns whether there may be more to do, so that it should be called again at once
   */
  work(): Promise<boolean>;
  /** No further write is begun under this lease. */
  stop(lease: number): void;
}

export function createExecutor(ports: ExecutorPorts): Executor {
  const stopped = new Set<number>();
  let unfinished: number | undefined;
  let working: Promise<boolean> | null = null;

  async function work(): Promise<boolean> {
    const budget = createBudget(ports.clock);
    while (budget.allows(mostOperations)) {
      // A call to the coordinator counts like an operation of KV.
      budget.spend(1);
      const lease = await ports.coordinator.lease(ports.number, unfinished);
      unfinished = lease?.lease;
      if (!lease) return false;
      await workOn({ ...ports, budget, isStopped: () => stopped.has(lease.lease) }, lease);
      stopped.delete(lease.lease);
    }
    return true;
  }

  return {
    async work() {
      // One at a time: an executor that asks for a second lease counts as having lost the first.
      working ??= work().finally(() => {
        working = null;
      });
      return working;
    },
    stop: (lease) => void stopped.add(lease),
  };
}
