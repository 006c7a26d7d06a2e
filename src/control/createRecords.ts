import type { RecordView } from "../contract/records.ts";
import { type Definition, defineCollection } from "../schema/definition.ts";
import { secretPaths } from "../schema/secrets.ts";
import { inspect } from "./inspect.ts";
import type { Clock, RecordStore } from "./ports.ts";

/** What can be read of the records themselves, without any run. */
export interface Records {
  /** @returns `null` when there is no such type or record */
  inspect(type: string, id: string): Promise<RecordView | null>;
  /**
   * The record as a run by another definition would leave it. Nothing is stored, and what is secret now stays secret.
   * @param draft members that replace those of the collection's own definition
   * @returns `null` when there is no such type or record
   */
  tryOut(type: string, id: string, draft: object): Promise<RecordView | { mistake: string } | null>;
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

    async tryOut(type, id, draft) {
      const definition = collections.find((each) => each.type === type);
      const store = stores[type];
      if (!definition || !store) return null;
      // Both ends of each copy are as secret as the other, so no draft shows what the definition hides.
      const secrets = [...secretPaths(definition)];
      let tried: Definition;
      try {
        tried = defineCollection({ ...definition, ...draft, secrets });
      } catch (error) {
        return { mistake: (error as Error).message };
      }
      return inspect(tried, store, id, clock());
    },
  };
}
