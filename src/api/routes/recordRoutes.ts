import { cursorQuery, noOptions, recordRunsQuery, recordsQuery, tryBody } from "../../contract/requests.ts";
import type { Actor } from "../../contract/run.ts";
import { endpoint, type RouteDependencies } from "../endpoint.ts";
import { notCounted, problem } from "../http/problemAnswer.ts";
import { longestCount } from "../startRun.ts";

const parameters = { type: "The record's collection.", id: "The record's id: what follows the prefix in its key." };
const noSuchRecord = () => problem(404, "There is no such record.");
const noPossibleRecord = () => problem(404, "There can be no such record.");

/** Single records, by their path or by the address's query: no path can end in the ids `.` and `..`. */
export function recordEndpoints({ runs, records, viewed, collections }: RouteDependencies) {
  const inspect = async (actor: Actor, type: string, id: string) => {
    const found = await records.inspect(type, id);
    if (found) await viewed(actor, 1);
    return found ?? noSuchRecord();
  };
  const historyOf = async (actor: Actor, type: string, id: string, cursor: string | undefined) => {
    const found = await runs.recordRuns(type, id, cursor);
    if (found) await viewed(actor, 1);
    return found ?? noPossibleRecord();
  };
  const types = collections.map(({ type }) => type);
  return [
    endpoint({
      method: "GET",
      path: "/records/:type/:id",
      id: "getRecord",
      subject: "Records",
      summary: "One record as it is stored, and as a run would leave it.",
      parameters,
      answer: "RecordView",
      refusals: [400],
      handle: ({ params, actor }) => inspect(actor, params.type, params.id),
    }),
    endpoint({
      method: "GET",
      path: "/records",
      id: "findRecords",
      subject: "Records",
      summary: "One record by its id, also . and .., which a path can't hold; or the ids of all records in a state.",
      description: "The ids are those that the latest count found, without those that a run has migrated since.",
      query: recordsQuery(types),
      parameters,
      answer: "RecordOrIds",
      cost: "read",
      isCostly: ({ query }) => query.id === undefined,
      refusals: [404],
      handle: async ({ query: { type, id, state, limit, cursor }, actor }) => {
        if (id !== undefined || state === undefined) return inspect(actor, type, id ?? "");
        const asked = { type, state, limit, cursor };
        let found = await runs.recordsIn(asked);
        if (!found) {
          await runs.stats(longestCount);
          found = await runs.recordsIn(asked);
        }
        if (found) await viewed(actor, found.ids.length);
        return found ?? problem(503, notCounted, { headers: { "retry-after": "5" } });
      },
    }),
    endpoint({
      method: "POST",
      path: "/records/try",
      id: "tryDefinition",
      subject: "Records",
      summary: "One record as a run by another definition would leave it. Nothing is written.",
      description:
        "The members that the body gives replace those of the collection's definition, as GET /schema shows it. A mistake in them is answered with 400, by collection, step and path.",
      query: noOptions,
      body: tryBody,
      answer: "RecordView",
      refusals: [404],
      warning: "Nothing is written: the answer shows what a run would do.",
      handle: async ({ body: { type, id, definition }, actor }) => {
        const tried = await records.tryOut(type, id, definition);
        if (!tried) return noSuchRecord();
        await viewed(actor, 1);
        return "mistake" in tried ? problem(400, tried.mistake) : tried;
      },
    }),
    endpoint({
      method: "GET",
      path: "/records/:type/:id/runs",
      id: "listRecordRuns",
      subject: "Records",
      summary: "What runs did to one record, newest first, even if it is gone by now.",
      parameters,
      query: cursorQuery,
      answer: "RecordRuns",
      handle: ({ params, query, actor }) => historyOf(actor, params.type, params.id, query.cursor),
    }),
    endpoint({
      method: "GET",
      path: "/records/runs",
      id: "findRecordRuns",
      subject: "Records",
      summary: "The same, for ids that a path can't hold: . and ..",
      query: recordRunsQuery(types),
      parameters,
      answer: "RecordRuns",
      refusals: [404],
      handle: ({ query: { type, id, cursor }, actor }) => historyOf(actor, type, id, cursor),
    }),
  ];
}
