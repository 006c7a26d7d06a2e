import type { Context, Hono } from "hono";
import type * as z from "zod/mini";
import {
  auditQuery,
  changeBody,
  forecastQuery,
  longPageQuery,
  noQuery,
  pageQuery,
  resultsQuery,
} from "../contract/requests.ts";
import { forecast, forecastUndo } from "../control/forecast.ts";
import type { Commanded } from "../control/runs.ts";
import type { RunCommand } from "../engine/lifecycle.ts";
import { type Beginning, longestCount } from "./begin.ts";
import { download, downloadBackup, downloadFormat } from "./http/downloads.ts";
import { readBody, readQuery } from "./http/input.ts";
import { notCounted, problem } from "./http/problem.ts";
import { by, type Env, parameter, route } from "./route.ts";
import { answerStart } from "./start.ts";

/** Everything about runs that there are: reading, steering, taking along. */
export function runRoutes(app: Hono<Env>, { runs, collections }: Beginning): void {
  const types = collections.map(({ type }) => type);

  route(app, "/runs/:id", {
    GET: async (c) => {
      const run = await runs.run(parameter(c, "id"));
      return run ? c.json(run) : noSuchRun();
    },
    PATCH: async (c) => {
      const query = readQuery(c.req.url, noQuery);
      if ("refusal" in query) return query.refusal;
      const body = await readBody(c.req.raw, changeBody);
      if ("refusal" in body) return body.refusal;
      return commanded(await runs.limitRate(parameter(c, "id"), body.value.maxPerSecond, by(c)));
    },
  });

  route(app, "/runs/:id/retry", {
    POST: async (c) => {
      const refused = await refuseOptions(c);
      if (refused) return refused;
      const started = await runs.retry(parameter(c, "id"), by(c));
      if (!started) return noSuchRun();
      if (!("run" in started)) return answerStart({ runs, collections }, started, 0, () => "");
      const location = new URL(c.req.url).pathname.replace(/[^/]+\/retry$/, started.run.id);
      return c.json(started.run, 202, { location });
    },
  });

  route(app, "/forecast", {
    GET: async (c) => {
      const query = readQuery(c.req.url, forecastQuery(types));
      if ("refusal" in query) return query.refusal;
      const { types: chosen = types, of: id } = query.value;
      const of = id === undefined ? undefined : await runs.run(id);
      if (of === null) return noSuchRun();
      const past = await runs.runs({ limit: 20 });
      const { figures } = await runs.stats(longestCount);
      if (!figures) return problem(503, notCounted, { headers: { "retry-after": "5" } });
      if (!of) return c.json(forecast(figures, chosen, past.runs));
      const undos = await runs.runs({ limit: 100, kind: "undo", dryRun: true });
      return c.json(forecastUndo(figures, of, undos.runs, past.runs));
    },
  });

  route(app, "/progress", {
    GET: async (c) => {
      const query = readQuery(c.req.url, noQuery);
      return "refusal" in query ? query.refusal : c.json(await runs.progress());
    },
  });

  route(app, "/backups", {
    GET: async (c) => {
      const query = readQuery(c.req.url, pageQuery);
      return "refusal" in query ? query.refusal : c.json(await runs.backups(query.value));
    },
  });

  route(app, "/backups/:id", {
    GET: async (c) => {
      const manifest = await runs.backup(parameter(c, "id"));
      return manifest ? c.json(manifest) : noSuchBackup();
    },
    DELETE: async (c) => {
      const refused = await refuseOptions(c);
      if (refused) return refused;
      const answer = await runs.deleteBackup(parameter(c, "id"), by(c));
      if (!answer) return noSuchBackup();
      return "refused" in answer ? problem(409, answer.refused) : c.json(answer);
    },
  });

  route(app, "/backups/:id/download", {
    GET: async (c) => {
      const manifest = await runs.backup(parameter(c, "id"));
      if (!manifest) return noSuchBackup();
      return manifest.deletedAt === null ? downloadBackup(runs, manifest.id) : problem(404, "This backup was deleted.");
    },
  });

  route(app, "/audit", {
    GET: async (c) => {
      const query = readQuery(c.req.url, auditQuery);
      return "refusal" in query ? query.refusal : c.json(await runs.audit(query.value));
    },
  });

  route(app, "/runs/:id/results", {
    GET: async (c) => {
      const query = readQuery(c.req.url, resultsQuery(types));
      if ("refusal" in query) return query.refusal;
      const id = parameter(c, "id");
      if (!(await runs.run(id))) return noSuchRun();
      const { action, ...rest } = query.value;
      const asked = { ...rest, action: action && [action] };
      const format = downloadFormat(c.req.header("accept") ?? null);
      return format ? download(runs, id, asked, format) : c.json(await runs.results(id, asked));
    },
  });

  /** A path that tells one thing of a run. */
  function told<S extends z.ZodMiniType>(
    name: string,
    shape: S,
    read: (id: string, query: z.output<S>) => Promise<object | null>,
  ): void {
    route(app, `/runs/:id/${name}`, {
      GET: async (c) => {
        const query = readQuery(c.req.url, shape);
        if ("refusal" in query) return query.refusal;
        const answer = await read(parameter(c, "id"), query.value);
        return answer ? c.json(answer) : noSuchRun();
      },
    });
  }
  told("causes", noQuery, (id) => runs.causes(id));
  told("batches", longPageQuery, (id, page) => runs.batches(id, page));
  told("log", longPageQuery, (id, page) => runs.log(id, page));
  told("throughput", noQuery, (id) => runs.throughput(id));
  told("executors", noQuery, (id) => runs.executors(id));

  for (const name of ["pause", "resume", "cancel"] satisfies RunCommand[]) {
    route(app, `/runs/:id/${name}`, {
      POST: async (c) => (await refuseOptions(c)) ?? commanded(await runs.command(parameter(c, "id"), name, by(c))),
    });
  }
}

/** A command has no options, so any is a mistake: `{"dryRun":true}` on a retry must not start a real run. */
async function refuseOptions(c: Context<Env>): Promise<Response | null> {
  const query = readQuery(c.req.url, noQuery);
  if ("refusal" in query) return query.refusal;
  const body = await readBody(c.req.raw, noQuery);
  return "refusal" in body ? body.refusal : null;
}

function commanded(answer: Commanded): Response {
  if (!answer) return noSuchRun();
  return "refused" in answer ? problem(409, answer.refused, { run: answer.run }) : Response.json(answer.run);
}

const noSuchBackup = () => problem(404, "There is no such backup.");
const noSuchRun = () => problem(404, "There is no such run.");
