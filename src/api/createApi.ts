import { Hono } from "hono";
import { cors } from "hono/cors";
import { refusalEvery } from "../control/auditTrail.ts";
import type { Authenticate } from "./auth/session.ts";
import { type Env, type NoteRefusal, type RouteDependencies, register } from "./endpoint.ts";
import { allEndpoints } from "./endpoints.ts";
import { drain } from "./http/input.ts";
import { problem } from "./http/problemAnswer.ts";
import { withSecurityHeaders } from "./http/securityHeaders.ts";
import { createLimit, type RateLimiter } from "./limits.ts";
import { createRecordViews } from "./recordViews.ts";

export type ApiOptions = Omit<RouteDependencies, "viewed"> & {
  authenticate: Authenticate;
  /** Origins, such as `https://admin.example.com`, whose pages may call this API from a browser. */
  allowedOrigins: readonly string[];
  /** Limits what one person's expensive calls can cost. @default they are counted here */
  rateLimiter?: RateLimiter | undefined;
};

/** The migration API as a Hono app, to be mounted at `/debug/migration` or wherever a host likes. */
export function createApi({
  runs,
  records,
  collections,
  authenticate,
  allowedOrigins,
  rateLimiter,
}: ApiOptions): Hono<Env> {
  const app = new Hono<Env>();
  const noteRefusal = createRefusals(runs);

  app.use(withSecurityHeaders);
  app.use(async (c, next) => {
    await next();
    if (allowedOrigins.length > 0) c.header("vary", "Origin", { append: true });
    await drain(c.req.raw);
  });
  app.use(async (c, next) => {
    const origin = c.req.header("origin");
    return origin !== undefined && allowedOrigins.includes(origin) ? crossOrigin(origin)(c, next) : next();
  });
  const isForeign = (request: Request) =>
    !allowedOrigins.includes(request.headers.get("origin") ?? "") && isFromOtherSite(request);
  app.use((c, next) => {
    if (isReading(c.req.raw) || !isForeign(c.req.raw)) return next();
    return Promise.resolve(problem(403, otherSite));
  });
  app.use(async (c, next) => {
    const session = await authenticate(c.req.raw);
    if (session instanceof Response) return session;
    if ("refused" in session) {
      await noteRefusal(session.refused, c.req);
      return session.response;
    }
    // Signed in by no more than a cookie, as any link or picture is: a download would be noted under the visitor's name.
    if (!c.req.header("authorization") && isForeign(c.req.raw)) return problem(403, otherSite);
    c.set("session", session);
    // Decoded half, it would stand for another record than the one that was meant.
    if (!isUtf8Address(c.req.url))
      return problem(400, "The address is not percent-encoded UTF-8; a % in it must read %25.");
    await next();
  });

  const viewed = createRecordViews(runs);
  const limit = createLimit(runs, rateLimiter);
  register(app, allEndpoints({ runs, records, collections, viewed }), { noteRefusal, limit });

  // Not `notFound`, which a host's own app would override.
  app.all("*", () => problem(404, "There is nothing at this path."));
  app.onError((error) => {
    console.error("The migration API failed:", error);
    return problem(500, "The server could not do this. Its log says why; nothing that it had stored is lost.");
  });
  return app;
}

/** Notes who was refused. The coordinator notes each once a minute, and is not asked more often from here. */
function createRefusals(runs: RouteDependencies["runs"]): NoteRefusal {
  const notedAt = new Map<string, number>();
  return async ({ uid, name }, { method, path }) => {
    const now = Date.now();
    if (now - (notedAt.get(uid) ?? 0) < refusalEvery) return;
    // Not one for everybody who ever asked.
    if (notedAt.size > 1_000) notedAt.clear();
    notedAt.set(uid, now);
    try {
      await runs.noteRefusal({ uid, name }, `${method} ${path}`.slice(0, 200));
    } catch (error) {
      // It is refused all the same.
      console.error("A refusal was not noted:", error);
    }
  };
}

const isReading = ({ method }: Request): boolean => ["GET", "HEAD", "OPTIONS"].includes(method);

/** Whether a browser says that a page of another site, or of another host of this one, sent it. */
function isFromOtherSite({ headers, url }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin" && site !== "none";
  // Browsers of before 2023 say only this.
  const origin = headers.get("origin");
  return origin !== null && origin !== new URL(url).origin;
}
const otherSite =
  "This came from a page of another origin. If that page may use this API, list its origin in ALLOWED_ORIGINS.";

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
    exposeHeaders: ["Location", "Content-Disposition", "Retry-After"],
    maxAge: 600,
  });
