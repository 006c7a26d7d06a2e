import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { forecast } from "../control/forecast.ts";
import type { Records } from "../control/records.ts";
import type { RunKind, RunOptions } from "../control/run.ts";
import type { Commanded, Runs, Started } from "../control/runs.ts";
import type { RunCommand } from "../engine/lifecycle.ts";
import type { Definition } from "../schema/definition.ts";
import { download, downloadBackup, downloadFormat } from "./download.ts";
import { drain, kindOf, readBody, readQuery, refuse } from "./input.ts";
import { preferredWait } from "./prefer.ts";
import { type FieldError, problem } from "./problem.ts";
import type { Authenticate, Session } from "./session.ts";
import { changeBody, noQuery, pageQuery, resultsQuery, runBody, startBody, typesQuery } from "./shapes.ts";
import { answerStart } from "./start.ts";

export type ApiOptions = {
  runs: Runs;
  records: Records;
  /** In the order of a full run. */
  collections: readonly Definition[];
  authenticate: Authenticate;
  /** Origins, such as `https://admin.example.com`, whose pages may call this API from a browser. */
  allowedOrigins: readonly string[];
};

type Env = { Variables: { session: Session } };
type Handler = (c: Context<Env>) => Response | Promise<Response>;

/** The migration API as a Hono app, to be mounted at `/debug/migration` or wherever a host likes. */
export function createApi({ runs, records, collections, authenticate, allowedOrigins }: ApiOptions): Hono<Env> {
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

  const types = collections.map(({ type }) => type);
  const by = (c: Context<Env>) => ({ uid: c.get("session").uid, name: c.get("session").name });
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
      return answer(c, await begin(c, "migrate", [...started], body.value));
    };
  };
  /** @param asked the collections that were named, if any */
  const begin = async (
    c: Context<Env>,
    kind: RunKind,
    asked: readonly string[] | undefined,
    input: object,
  ): Promise<Started | { refusal: Response }> => {
    const { dryRun, ...options } = input as { dryRun: boolean } & RunOptions;
    const named = asked ?? (kind === "cleanup" ? Object.keys(options.fields ?? {}) : types);
    // In the order of a full run, each once. A run that refers to another is about what that one was about.
    const chosen = asked === undefined && options.of !== undefined ? [] : types.filter((type) => named.includes(type));
    const errors = mismatches(kind, asked, chosen, options);
    if (errors.length > 0) return refuse(errors);
    if (kind === "cleanup") {
      const left = await stillLegacy(records, collections, chosen);
      if (left) return { refused: left };
    }
    return runs.start({ kind, types: chosen, dryRun, options }, by(c));
  };
  route(app, "/run", { POST: start(types) });
  for (const type of types) route(app, `/${type}s`, { POST: start([type]) });

  const bodies = runBody(collections);
  route(app, "/runs", {
    GET: async (c) => {
      const query = readQuery(c.req.url, pageQuery);
      return "refusal" in query ? query.refusal : c.json(await runs.runs(query.value));
    },
    POST: async (c) => {
      const query = readQuery(c.req.url, noQuery);
      if ("refusal" in query) return query.refusal;
      const body = await readBody(c.req.raw, kindOf(bodies));
      if ("refusal" in body) return body.refusal;
      const { kind, types: asked, ...input } = body.value as { kind: RunKind; types?: string[] };
      return answer(c, await begin(c, kind, asked, input));
    },
  });

  route(app, "/runs/:id", {
    GET: async (c) => {
      const run = await runs.run(c.req.param("id") as string);
      return run ? c.json(run) : noSuchRun();
    },
    PATCH: async (c) => {
      const query = readQuery(c.req.url, noQuery);
      if ("refusal" in query) return query.refusal;
      const body = await readBody(c.req.raw, changeBody);
      if ("refusal" in body) return body.refusal;
      return commanded(await runs.limitRate(c.req.param("id") as string, body.value.maxPerSecond, by(c)));
    },
  });

  route(app, "/runs/:id/retry", {
    POST: async (c) => {
      const refused = await refuseOptions(c);
      if (refused) return refused;
      const started = await runs.retry(c.req.param("id") as string, by(c));
      if (!started) return noSuchRun();
      if (!("run" in started)) return answer(c, started);
      const location = new URL(c.req.url).pathname.replace(/[^/]+\/retry$/, started.run.id);
      return c.json(started.run, 202, { location });
    },
  });

  route(app, "/forecast", {
    GET: async (c) => {
      const query = readQuery(c.req.url, typesQuery(types));
      if ("refusal" in query) return query.refusal;
      const past = await runs.runs({ limit: 20 });
      return c.json(forecast(await records.stats(), collections, query.value.types ?? types, past.runs));
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
      const manifest = await runs.backup(c.req.param("id") as string);
      return manifest ? c.json(manifest) : noSuchBackup();
    },
  });

  route(app, "/backups/:id/download", {
    GET: async (c) => {
      const manifest = await runs.backup(c.req.param("id") as string);
      return manifest ? downloadBackup(runs, manifest) : noSuchBackup();
    },
  });

  route(app, "/audit", {
    GET: async (c) => {
      const query = readQuery(c.req.url, pageQuery);
      return "refusal" in query ? query.refusal : c.json(await runs.audit(query.value));
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
      POST: async (c) =>
        (await refuseOptions(c)) ?? commanded(await runs.command(c.req.param("id") as string, name, by(c))),
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

/** A command has no options, so any is a mistake: `{"dryRun":true}` on a retry must not start a real run. */
async function refuseOptions(c: Context<Env>): Promise<Response | null> {
  const query = readQuery(c.req.url, noQuery);
  if ("refusal" in query) return query.refusal;
  const body = await readBody(c.req.raw, noQuery);
  return "refusal" in body ? body.refusal : null;
}

/** What is right by itself but does not go together. */
function mismatches(
  kind: RunKind,
  asked: readonly string[] | undefined,
  types: readonly string[],
  options: RunOptions,
): FieldError[] {
  const errors: FieldError[] = [];
  if (options.ids && asked?.length !== 1) {
    errors.push({ path: "ids", message: "goes with one type: name it in types" });
  }
  if (kind !== "cleanup") return errors;
  const fields = Object.entries(options.fields ?? {});
  if (!fields.some(([, names]) => names.length > 0))
    errors.push({ path: "fields", message: "must name at least one field" });
  for (const [type] of fields.filter(([type]) => !types.includes(type))) {
    errors.push({ path: `fields.${type}`, message: "is not among the types of this run" });
  }
  return errors;
}

function commanded(answer: Commanded): Response {
  if (!answer) return noSuchRun();
  return "refused" in answer ? problem(409, answer.refused, { run: answer.run }) : Response.json(answer.run);
}

/** Why a clean-up of these collections has to wait, or `null`. Unreadable records don't hold it up. */
async function stillLegacy(records: Records, collections: readonly Definition[], types: readonly string[]) {
  const { stats } = await records.stats();
  for (const { type, plural } of collections) {
    const left = (stats[`legacy${plural}`] ?? 0) - (stats[`unreadable${plural}`] ?? 0);
    if (types.includes(type) && left > 0)
      return `${left} ${plural.toLowerCase()} are still to be migrated; clean up after that.`;
  }
  return null;
}

const noSuchBackup = () => problem(404, "There is no such backup.");
const noSuchRun = () => problem(404, "There is no such run.");
