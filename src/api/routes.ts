import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import type { Records } from "../control/records.ts";
import type { Runs } from "../control/runs.ts";
import type { RunCommand } from "../engine/lifecycle.ts";
import { download, downloadFormat } from "./download.ts";
import { drain, readBody, readQuery } from "./input.ts";
import { preferredWait } from "./prefer.ts";
import { problem } from "./problem.ts";
import type { Authenticate, Session } from "./session.ts";
import { noQuery, resultsQuery, runsQuery, startBody } from "./shapes.ts";
import { startRun } from "./start.ts";

export type ApiOptions = {
  runs: Runs;
  records: Records;
  /** The types of the collections, in the order of a full run. */
  types: readonly string[];
  authenticate: Authenticate;
  /** Origins, such as `https://admin.example.com`, whose pages may call this API from a browser. */
  allowedOrigins: readonly string[];
};

type Env = { Variables: { session: Session } };
type Handler = (c: Context<Env>) => Response | Promise<Response>;

/** The migration API as a Hono app, to be mounted at `/debug/migration` or wherever a host likes. */
export function createApi({ runs, records, types, authenticate, allowedOrigins }: ApiOptions): Hono<Env> {
  const app = new Hono<Env>();

  app.use(async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
    if (allowedOrigins.length > 0) c.header("vary", "Origin", { append: true });
    await drain(c.req.raw);
  });
  app.use(async (c, next) => {
    const origin = c.req.header("origin");
    return origin !== undefined && allowedOrigins.includes(origin) ? crossOrigin(origin)(c, next) : next();
  });
  app.use(async (c, next) => {
    const session = await authenticate(c.req.raw);
    if (session instanceof Response) return session;
    c.set("session", session);
    await next();
  });

  route(app, "/session", { GET: (c) => c.json(c.get("session")) });

  route(app, "/stats", { GET: async (c) => c.json(await records.stats()) });

  const start = (started: readonly string[]): Handler => {
    return async (c) => {
      const query = readQuery(c.req.url, noQuery);
      if ("refusal" in query) return query.refusal;
      const body = await readBody(c.req.raw, startBody);
      if ("refusal" in body) return body.refusal;
      const { dryRun, ...options } = body.value;
      const wait = preferredWait(c.req.header("prefer") ?? null);
      const base = new URL(c.req.url).pathname.replace(/\/[^/]*$/, "");
      const location = (id: string) => `${base}/runs/${id}`;
      return startRun(runs, { types: [...started], dryRun, options }, c.get("session"), wait, location);
    };
  };
  route(app, "/run", { POST: start(types) });
  for (const type of types) route(app, `/${type}s`, { POST: start([type]) });

  route(app, "/runs", {
    GET: async (c) => {
      const query = readQuery(c.req.url, runsQuery);
      return "refusal" in query ? query.refusal : c.json(await runs.runs(query.value));
    },
  });

  route(app, "/runs/:id", {
    GET: async (c) => {
      const run = await runs.run(c.req.param("id") as string);
      return run ? c.json(run) : noSuchRun();
    },
  });

  route(app, "/runs/:id/results", {
    GET: async (c) => {
      const query = readQuery(c.req.url, resultsQuery(types));
      if ("refusal" in query) return query.refusal;
      const id = c.req.param("id") as string;
      if (!(await runs.run(id))) return noSuchRun();
      const { action, ...rest } = query.value;
      const asked = { ...rest, action: action && [action] };
      const format = downloadFormat(c.req.header("accept") ?? null);
      return format ? download(runs, id, asked, format) : c.json(await runs.results(id, asked));
    },
  });

  for (const name of ["pause", "resume", "cancel"] satisfies RunCommand[]) {
    route(app, `/runs/:id/${name}`, {
      POST: async (c) => {
        const answer = await runs.command(c.req.param("id") as string, name);
        if (!answer) return noSuchRun();
        return "refused" in answer ? problem(409, answer.refused, { run: answer.run }) : c.json(answer.run);
      },
    });
  }

  route(app, "/records/:type/:id", {
    GET: async (c) => {
      const view = await records.inspect(c.req.param("type") as string, c.req.param("id") as string);
      return view ? c.json(view) : problem(404, "There is no such record.");
    },
  });

  // Not `notFound`, which a host's own app would override.
  app.all("*", () => problem(404, "There is nothing at this path."));
  app.onError((error) => {
    console.error("The migration API failed:", error);
    return problem(500, "The server could not do this. Its log says why; nothing that it had stored is lost.");
  });
  return app;
}

/** One path with its methods; every other method is answered with those that there are. */
function route(app: Hono<Env>, path: string, methods: Record<string, Handler>): void {
  for (const [method, handler] of Object.entries(methods)) app.on(method, path, handler);
  const allow = Object.keys(methods)
    .flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]))
    .join(", ");
  app.all(path, () => problem(405, `This path answers ${allow} only.`, { headers: { allow } }));
}

const crossOrigin = (origin: string) =>
  cors({
    origin,
    allowMethods: ["GET", "POST", "PATCH"],
    allowHeaders: ["Authorization", "Content-Type", "Prefer"],
    exposeHeaders: ["Location", "Content-Disposition"],
    maxAge: 600,
  });

const noSuchRun = () => problem(404, "There is no such run.");
