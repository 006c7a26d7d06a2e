import type { Definition } from "../schema/definition.ts";
import { type Counting, isCounted, type Stats, startCounting, toStats } from "./census.ts";
import { inspect, type RecordView } from "./inspect.ts";
import type { Clock, RecordStore } from "./ports.ts";

/** What can be read of the records themselves, without any run. */
export interface Records {
  /** Counts every record now. */
  stats(): Promise<Stats>;
  /** @returns `null` when there is no such type or record */
  inspect(type: string, id: string): Promise<RecordView | null>;
}

export type RecordsPorts = {
  collections: readonly Definition[];
  stores: Readonly<Record<string, RecordStore>>;
  clock: Clock;
  /** Counts on for as long as one invocation may. */
  countOn: (counting: Counting) => Promise<Counting>;
};

export function createRecords({ collections, stores, clock, countOn }: RecordsPorts): Records {
  return {
    async stats() {
      let counting = startCounting(collections, clock());
      while (!isCounted(counting)) counting = await countOn(counting);
      return toStats(counting, collections);
    },
    async inspect(type, id) {
      const definition = collections.find((each) => each.type === type);
      const store = stores[type];
      return definition && store ? inspect(definition, store, id, clock()) : null;
    },
  };
}
