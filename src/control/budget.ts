import type { Clock, RecordStore } from "./ports.ts";

/** What one invocation of a Worker may spend: the platform allows about 1,000 operations and stops long ones. */
export type Budget = {
  /** Whether this number of further operations fits, and this number of milliseconds. */
  allows(operations: number, milliseconds?: number): boolean;
  spend(operations: number): void;
};

export function createBudget(clock: Clock, operations = 900, milliseconds = 20_000): Budget {
  const end = clock() + milliseconds;
  let left = operations;
  return {
    allows: (wanted, wait = 0) => left >= wanted && clock() + wait < end,
    spend: (spent) => {
      left -= spent;
    },
  };
}

/** The same store, with every operation charged to the budget. */
export function withBudget(store: RecordStore, budget: Budget): RecordStore {
  return {
    list: (prefix, cursor, limit) => {
      budget.spend(1);
      return store.list(prefix, cursor, limit);
    },
    async getMany(keys) {
      budget.spend(1);
      const found = await store.getMany(keys);
      // Where bytes may be damaged, they are read once more to be sure.
      for (const { text } of found.values()) if (text.includes("\uFFFD")) budget.spend(1);
      return found;
    },
    put: (key, text, options) => {
      budget.spend(1);
      return store.put(key, text, options);
    },
  };
}
