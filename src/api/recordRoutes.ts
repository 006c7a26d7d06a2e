import type { Hono } from "hono";
import { cursorQuery, recordRunsQuery, recordsQuery } from "../contract/requests.ts";
import { type Beginning, longestCount } from "./begin.ts";
import { readQuery } from "./http/input.ts";
import { notCounted, problem } from "./http/problem.ts";
import { type Env, parameter, route } from "./route.ts";

/** Single records, by their path or by the address's query: no path can end in the ids `.` and `..`. */
export function recordRoutes(app: Hono<Env>, { runs, records, collections }: Beginning): void {
  const types = collections.map(({ type }) => type);

  async function show(type: string, id: string): Promise<Response> {
    const view = await records.inspect(type, id);
    return view ? Response.json(view) : problem(404, "There is no such record.");
  }

  async function showRuns(type: string, id: string, cursor: string | undefined): Promise<Response> {
    const found = await runs.recordRuns(type, id, cursor);
    return found ? Response.json(found) : problem(404, "There can be no such record.");
  }

  route(app, "/records", {
    GET: async (c) => {
      const query = readQuery(c.req.url, recordsQuery(types));
      if ("refusal" in query) return query.refusal;
      const { type, id, state, limit, cursor } = query.value;
      if (id !== undefined || state === undefined) return show(type, id ?? "");
      const asked = { type, state, limit, cursor };
      let found = await runs.recordsIn(asked);
      if (!found) {
        await runs.stats(longestCount);
        found = await runs.recordsIn(asked);
      }
      return found ? c.json(found) : problem(503, notCounted, { headers: { "retry-after": "5" } });
    },
  });

  route(app, "/records/runs", {
    GET: (c) => {
      const query = readQuery(c.req.url, recordRunsQuery(types));
      if ("refusal" in query) return query.refusal;
      return showRuns(query.value.type, query.value.id, query.value.cursor);
    },
  });

  route(app, "/records/:type/:id", { GET: (c) => show(parameter(c, "type"), parameter(c, "id")) });

  route(app, "/records/:type/:id/runs", {
    GET: (c) => {
      const query = readQuery(c.req.url, cursorQuery);
      if ("refusal" in query) return query.refusal;
      return showRuns(parameter(c, "type"), parameter(c, "id"), query.value.cursor);
    },
  });
}
