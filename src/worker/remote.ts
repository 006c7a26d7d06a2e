import type { Runs } from "../control/runs.ts";
import { parseExact } from "../engine/json.ts";
import type { Coordinator } from "./coordinator.ts";

export type Call = keyof Runs;

/** The coordinator's runs, as the Worker that answers a request sees them. */
export function remoteRuns(namespace: DurableObjectNamespace<Coordinator>): Runs {
  const call = async <T>(name: Call, ...args: unknown[]): Promise<T> => {
    // A stub that has seen an error stays broken, so every call takes a fresh one.
    const coordinator = namespace.getByName("coordinator");
    return parseExact(await coordinator.call(name, JSON.stringify(args))) as T;
  };
  return {
    start: (request, by) => call("start", request, by),
    run: (id) => call("run", id),
    runs: (page) => call("runs", page),
    command: (id, name) => call("command", id, name),
    results: (id, query) => call("results", id, query),
    async wait(id, ms) {
      try {
        return await call("wait", id, ms);
      } catch {
        // The coordinator went away while we waited, in a deploy for example. The run goes on; say where it stands.
        return call("run", id);
      }
    },
  };
}
