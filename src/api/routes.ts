import { Hono } from "hono";
import { cors } from "hono/cors";
import type { Schema } from "../contract/definition.ts";
import { noQuery } from "../contract/requests.ts";
import type { Records } from "../control/records.ts";
import type { Runs } from "../control/runs.ts";
import type { Definition } from "../schema/definition.ts";
import type { Authenticate } from "./auth/session.ts";
import { drain, readQuery } from "./http/input.ts";
import { preferredWait } from "./http/preferences.ts";
import { problem } from "./http/problem.ts";
import { recordRoutes } from "./recordRoutes.ts";
import { type Env, route } from "./route.ts";
import { runRoutes } from "./runRoutes.ts";
import { startRoutes } from "./startRoutes.ts";
import { answerStats } from "./statsAnswer.ts";

export type ApiOptions = {
  runs: Runs;
  records: Records;
  /** In the order of a full run. */
  collections: readonly Definition[];
  authenticate: Authenticate;
  /** Origins, such as `https://admin.example.com`, whose pages may call this API from a browser. */
  allowedOrigins: readonly string[];
};

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
  app.use((c, next) => {
    const isListed = allowedOrigins.includes(c.req.header("origin") ?? "");
    if (isListed || !isFromOtherSite(c.req.raw)) return next();
    return Promise.resolve(problem(403, otherSite));
  });
  app.use(async (c, next) => {
    const session = await authenticate(c.req.raw);
    if (session instanceof Response) return session;
    c.set("session", session);
    // Decoded half, it would stand for another record than the one that was meant.
    if (!isUtf8Address(c.req.url))
      return problem(400, "The address is not percent-encoded UTF-8; a % in it must read %25.");
    await next();
  });

  route(app, "/session", { GET: (c) => c.json(c.get("session")) });

  // A definition is plain data: what a page draws is what the engine reads.
  route(app, "/schema", { GET: (c) => c.json({ collections } satisfies Schema) });

  route(app, "/openapi.json", {
    GET: async (c) => {
      const query = readQuery(c.req.url, noQuery);
      if ("refusal" in query) return query.refusal;
      // Large, and asked for by few: no start of the Worker waits for it.
      const { openApi } = await import("./openapi.ts");
      return c.json(openApi(collections, new URL(c.req.url).pathname.replace(/\/openapi\.json$/, "")));
    },
  });

  route(app, "/stats", {
    GET: async (c) => {
      const wait = preferredWait(c.req.header("prefer") ?? null) * 1_000;
      const isFresh = /\bno-cache\b/i.test(c.req.header("cache-control") ?? "");
      return answerStats(await runs.stats(wait, isFresh), collections);
    },
  });

  runRoutes(app, { runs, records, collections });

  recordRoutes(app, { runs, records, collections });

  // Last, for the collections' own paths must not be any of the others.
  startRoutes(app, { runs, records, collections });

  // Not `notFound`, which a host's own app would override.
  app.all("*", () => problem(404, "There is nothing at this path."));
  app.onError((error) => {
    console.error("The migration API failed:", error);
    return problem(500, "The server could not do this. Its log says why; nothing that it had stored is lost.");
  });
  return app;
}

/** Whether a browser says that a page of another site, or of another host of this one, sends something to be acted on. */
function isFromOtherSite({ method, headers }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  return site !== null && site !== "same-origin" && site !== "none" && !["GET", "HEAD", "OPTIONS"].includes(method);
}
const otherSite =
  "This came from a page of another origin. If that page may start and steer runs, list its origin in ALLOWED_ORIGINS.";

function isUtf8Address(address: string): boolean {
  const { pathname, search } = new URL(address);
  try {
    return decodeURIComponent(pathname + search) !== "";
  } catch {
    return false;
  }
}

const crossOrigin = (origin: string) =>
  cors({
    origin,
    allowMethods: ["GET", "POST", "PATCH", "DELETE"],
    allowHeaders: ["Authorization", "Cache-Control", "Content-Type", "Prefer"],
    exposeHeaders: ["Location", "Content-Disposition"],
    maxAge: 600,
  });
