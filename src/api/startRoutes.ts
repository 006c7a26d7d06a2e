import type { Context, Hono } from "hono";
import { noQuery, runBody, runsQuery, startBody } from "../contract/requests.ts";
import type { Started } from "../control/runs.ts";
import type { RunKind } from "../engine/lifecycle.ts";
import type { Definition } from "../schema/definition.ts";
import { type Beginning, begin } from "./begin.ts";
import { kindOf, readBody, readQuery } from "./http/input.ts";
import { preferredWait } from "./http/preferences.ts";
import { by, type Env, type Handler, route } from "./route.ts";
import { answerStart } from "./start.ts";

/** Everything that starts a run. */
export function startRoutes(app: Hono<Env>, beginning: Beginning): void {
  const { runs, collections } = beginning;
  const types = collections.map(({ type }) => type);
  const answer = (c: Context<Env>, started: Started | { refusal: Response }) => {
    if ("refusal" in started) return started.refusal;
    const wait = preferredWait(c.req.header("prefer") ?? null);
    // Wherever a host mounts this: every path here is one part long.
    const base = new URL(c.req.url).pathname.replace(/\/[^/]+$/, "");
    return answerStart(beginning, started, wait, (id) => `${base}/runs/${id}`);
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

  for (const collection of collections) {
    const { type, plural } = collection;
    const path = pathOf(collection);
    if (app.routes.some((taken) => taken.path === path || taken.path.startsWith(`${path}/`))) {
      throw new Error(
        `Collection "${type}": its runs would be started at ${path}, for that is its plural, but the API has another use for that path. Give it another plural than ${plural}.`,
      );
    }
    route(app, path, { POST: start([type]) });
  }
}

/** Where runs over just this collection are started. */
export const pathOf = ({ plural }: Definition): string => `/${plural.charAt(0).toLowerCase()}${plural.slice(1)}`;
