import { longestOperation } from "../../src/control/execution/protocol.ts";
import type { Fault } from "./faults.ts";
import type { Client } from "./history.ts";
import type { KvWorld } from "./kv.ts";

/** Operations of a store, as one invocation of a Worker makes them. */
export function createOperate({ time, random, faults, finding }: KvWorld) {
  /** One operation: it begins, takes effect in between, and is answered, unless a fault says otherwise. */
  return function operate<T>(
    client: Client,
    name: "list" | "read" | "put",
    keys: readonly string[],
    latency: number,
    work: (late: boolean) => T,
    onFault?: (fault: Fault) => void,
  ): Promise<T> {
    const { invocation } = client;
    invocation.operations += 1;
    invocation.underWay += 1;
    if (invocation.underWay > 6) finding(`${client.name}: ${invocation.underWay} operations at once`);
    if (invocation.operations > 1_000) finding(`${client.name}: ${invocation.operations} operations in one invocation`);
    const frozen = client.frozenFor;
    client.frozenFor = 0;
    client.delays += frozen;
    const fault = faults.next(name, keys);
    if (fault) client.delays += fault.takes;
    const total = latency * random.between(0.7, 1.3);
    const early = frozen > 0 && random.chance(0.5);
    const answered = new Promise<T>((resolve, reject) => {
      const effect = (late: boolean): T | undefined => {
        if (client.isOver() && (name !== "put" || random.chance(0.5))) return undefined;
        return work(late);
      };
      if (!fault) {
        let answer: T;
        time.after(total / 2 + (early ? frozen : 0), () => {
          try {
            answer = effect(early) as T;
          } catch (error) {
            time.after(total / 2, () => reject(error));
            return;
          }
          time.after(total / 2 + (early ? 0 : frozen), () => resolve(answer));
        });
        return;
      }
      onFault?.(fault);
      if (fault.applies !== null && name === "put") {
        const { applies } = fault;
        time.after(total / 2 + applies, () => {
          try {
            effect(applies > 0);
          } catch {
            // Refused: then it has not landed.
          }
        });
      }
      time.after(total + fault.takes, () => reject(new Error(fault.message)));
    });
    let isUnderWay = true;
    const over = () => {
      if (isUnderWay) invocation.underWay -= 1;
      isUnderWay = false;
    };
    // Nobody waits for it any longer than that.
    time.after(longestOperation, over);
    return client.guard(answered.finally(over));
  };
}
