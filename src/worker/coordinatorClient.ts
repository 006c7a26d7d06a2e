import type { Runs } from "../control/runs.ts";
import { parseJson } from "../engine/losslessJson.ts";
import { type Call, type Coordinator, coordinatorName } from "./coordinator.ts";

/** The coordinator's runs, as the Worker that answers a request sees them. */
export function remoteRuns(namespace: DurableObjectNamespace<Coordinator>): Runs {
  const call = async <T>(name: Call, ...args: unknown[]): Promise<T> => {
    // A stub that has seen an error stays broken, so every call takes a fresh one.
    const coordinator = namespace.getByName(coordinatorName);
    return parseJson(await coordinator.call(name, JSON.stringify(args))) as T;
  };
  // Reading twice does no harm, so a coordinator that went away under a question, in a deploy say, is asked again.
  const read = async <T>(name: Call, ...args: unknown[]): Promise<T> => {
    try {
      return await call<T>(name, ...args);
    } catch {
      return call<T>(name, ...args);
    }
  };
  return {
    start: (request, by) => call("start", request, by),
    retry: (id, by) => call("retry", id, by),
    command: (id, name, by) => call("command", id, name, by),
    limitRate: (id, maxPerSecond, by) => call("limitRate", id, maxPerSecond, by),
    run: (id) => read("run", id),
    runs: (page) => read("runs", page),
    results: (id, query) => read("results", id, query),
    recordRuns: (type, id, cursor) => read("recordRuns", type, id, ...(cursor === undefined ? [] : [cursor])),
    causes: (id) => read("causes", id),
    backup: (id) => read("backup", id),
    deleteBackup: (id, by) => call("deleteBackup", id, by),
    noteRefusal: (by, what) => call("noteRefusal", by, what),
    noteDownload: (id, what, by, reason) => call("noteDownload", id, what, by, reason),
    awaitedDownload: (id, by, reason) => call("awaitedDownload", id, by, reason),
    approvals: () => read("approvals"),
    decide: (id, state, by) => call("decide", id, state, by),
    noteReading: (by, what, reason) => call("noteReading", by, what, reason),
    checkAudit: (cursor) => read("checkAudit", ...(cursor === undefined ? [] : [cursor])),
    noteUnits: (key, units) => call("noteUnits", key, units),
    savedRecords: (id, after) => read("savedRecords", id, after),
    backups: (page) => read("backups", page),
    audit: (page) => read("audit", page),
    recordsIn: (query) => read("recordsIn", query),
    progress: () => read("progress"),
    scheduled: (cron) => call("scheduled", cron),
    batches: (id, page) => read("batches", id, page),
    log: (id, page) => read("log", id, page),
    throughput: (id) => read("throughput", id),
    executors: (id) => read("executors", id),
    async wait(id, ms) {
      try {
        return await call("wait", id, ms);
      } catch {
        // The run goes on without anybody waiting; say where it stands.
        return read("run", id);
      }
    },
    async stats(ms, fresh) {
      try {
        return await call("stats", ms, fresh);
      } catch {
        // The count goes on without anybody waiting; say what there is.
        return call("stats", 0, false);
      }
    },
  };
}
