import type { Context, Hono } from "hono";
import type { RunKind } from "../control/run.ts";
import type { Started } from "../control/runs.ts";
import { type Beginning, begin } from "./begin.ts";
import { kindOf, readBody, readQuery } from "./input.ts";
import { preferredWait } from "./prefer.ts";
import { by, type Env, type Handler, route } from "./route.ts";
import { noQuery, runBody, runsQuery, startBody } from "./shapes.ts";
import { answerStart } from "./start.ts";

/** Everything that starts a run. */
export function startRoutes(app: Hono<Env>, beginning: Beginning): void {
  const { runs, collections } = beginning;
  const types = collections.map(({ type }) => type);
  const answer = (c: Context<Env>, started: Started | { refusal: Response }) => {
    if ("refusal" in started) return started.refusal;
    const wait = preferredWait(c.req.header("prefer") ?? null);
    // Wherever a host mounts this: its path up to the last part that is this API's own.
    const base = new URL(c.req.url).pathname.replace(/\/(run|runs|runs\/[^/]+\/retry|[a-zA-Z0-9]+s)$/, "");
    return answerStart(runs, started, wait, (id) => `${base}/runs/${id}`);
  };
  const start = (started: readonly string[]): Handler => {
    return async (c) => {
      const query = readQuery(c.req.url, noQuery);
      if ("refusal" in query) return query.refusal;
      const body = await readBody(c.req.raw, startBody);
      if ("refusal" in body) return body.refusal;
      return answer(c, await begin(beginning, by(c), "migrate", started, body.value));
    };
  };
  route(app, "/run", { POST: start(types) });
  for (const type of types) route(app, `/${type}s`, { POST: start([type]) });

  const bodies = runBody(collections);
  route(app, "/runs", {
    GET: async (c) => {
      const query = readQuery(c.req.url, runsQuery(types));
      return "refusal" in query ? query.refusal : c.json(await runs.runs(query.value));
    },
    POST: async (c) => {
      const query = readQuery(c.req.url, noQuery);
      if ("refusal" in query) return query.refusal;
      const body = await readBody(c.req.raw, kindOf(bodies));
      if ("refusal" in body) return body.refusal;
      const { kind, types: asked, ...input } = body.value as { kind: RunKind; types?: string[] };
      return answer(c, await begin(beginning, by(c), kind, asked, input));
    },
  });
}
