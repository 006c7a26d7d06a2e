import type { Hono } from "hono";
import type { Beginning } from "./begin.ts";
import { readQuery } from "./input.ts";
import { problem } from "./problem.ts";
import { type Env, parameter, route } from "./route.ts";
import { cursorQuery, recordQuery, recordRunsQuery } from "./shapes.ts";

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
    GET: (c) => {
      const query = readQuery(c.req.url, recordQuery(types));
      return "refusal" in query ? query.refusal : show(query.value.type, query.value.id);
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
