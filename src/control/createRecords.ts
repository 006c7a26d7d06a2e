import type { RecordView } from "../contract/records.ts";
import type { Definition } from "../schema/definition.ts";
import { inspect } from "./inspect.ts";
import type { Clock, RecordStore } from "./ports.ts";

/** What can be read of the records themselves, without any run. */
export interface Records {
  /** @returns `null` when there is no such type or record */
  inspect(type: string, id: string): Promise<RecordView | null>;
}

export type RecordsPorts = {
  collections: readonly Definition[];
  stores: Readonly<Record<string, RecordStore>>;
  clock: Clock;
};

export function createRecords({ collections, stores, clock }: RecordsPorts): Records {
  return {
    async inspect(type, id) {
      const definition = collections.find((each) => each.type === type);
      const store = stores[type];
      return definition && store ? inspect(definition, store, id, clock()) : null;
    },
  };
}
