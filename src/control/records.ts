import type { Definition } from "../schema/definition.ts";
import { type Counting, isCounted, type Stats, startCounting, toPoint, toStats } from "./census.ts";
import { inspect, type RecordView } from "./inspect.ts";
import type { Clock, RecordStore } from "./ports.ts";
import type { ProgressPoint } from "./progress.ts";

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
  /** Told what every finished count found. */
  note: (point: ProgressPoint) => Promise<unknown>;
};

export function createRecords({ collections, stores, clock, countOn, note }: RecordsPorts): Records {
  return {
    async stats() {
      let counting = startCounting(collections, clock());
      while (!isCounted(counting)) counting = await countOn(counting);
      try {
        await note(toPoint(counting));
      } catch (error) {
        // Whoever asked wants the figures, whether or not they could be noted.
        console.error("A count could not be noted:", error);
      }
      return toStats(counting, collections);
    },
    async inspect(type, id) {
      const definition = collections.find((each) => each.type === type);
      const store = stores[type];
      return definition && store ? inspect(definition, store, id, clock()) : null;
    },
  };
}
