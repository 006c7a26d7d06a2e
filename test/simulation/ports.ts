import type { BackupStore, EventSink } from "../../src/control/ports.ts";
import type { Faults } from "./faults.ts";
import type { Client } from "./history.ts";
import type { Random } from "./random.ts";
import type { Time } from "./time.ts";

type World = { time: Time; random: Random; faults: Faults; finding: (text: string) => void };

/** Backups in R2. */
export function createBucket({ time, random, faults, finding }: World) {
  const objects = new Map<string, Uint8Array>();

  async function operate<T>(client: Client, work: () => T): Promise<T> {
    const { invocation } = client;
    invocation.operations += 1;
    invocation.underWay += 1;
    if (invocation.underWay > 6) finding(`${client.name}: ${invocation.underWay} operations at once`);
    if (invocation.operations > 1_000) finding(`${client.name}: ${invocation.operations} operations in one invocation`);
    const fault = faults.next("backup");
    const latency = random.between(50, 120);
    try {
      await client.guard(time.sleep(latency / 2));
      const answer = !fault || fault.applies !== null ? work() : undefined;
      await client.guard(time.sleep(latency / 2));
      if (fault) throw new Error(fault.message);
      return answer as T;
    } finally {
      invocation.underWay -= 1;
    }
  }

  return {
    objects,
    view: (client: Client): BackupStore => ({
      put: (name, bytes) => operate(client, () => void objects.set(name, bytes.slice())),
      get: (name) => operate(client, () => objects.get(name) ?? null),
      removeAll: (prefix) =>
        operate(client, () => {
          for (const name of [...objects.keys()]) if (name.startsWith(prefix)) objects.delete(name);
        }),
    }),
  };
}

/** Where finished runs leave their analytics event. */
export function createEvents({ time, random, faults }: World) {
  const events = new Map<string, string[]>();
  return {
    /** Every text that was put under a key, in order. */
    events,
    view: (client: Client): EventSink => ({
      put: async (key, text) => {
        const fault = faults.next("event");
        await client.guard(time.sleep(random.between(60, 160)));
        if (!fault || fault.applies !== null) events.set(key, [...(events.get(key) ?? []), text]);
        if (fault) throw new Error(fault.message);
      },
    }),
  };
}
