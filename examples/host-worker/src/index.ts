import { Hono } from "hono";
import { cors } from "hono/cors";
import { defineMigrations, quickStage } from "quickstage-migrations/worker";
import type { Env } from "./environment.ts";
import { projects, readProject } from "./projects.ts";
import { sessionOf } from "./sessions.ts";

const migrations = defineMigrations<Env>({
  collections: [...quickStage, { definition: projects, binding: "KV_PROJECTS" }],
  bindings: { analytics: "KV_EVENTS", origins: "ADMIN_ORIGIN" },
  authenticate: async (request, env) => {
    const session = await sessionOf(request, env);
    if (!session) return Response.json({ error: "Sign in first." }, { status: 401 });
    if (!session.admin) return Response.json({ error: "Admins only." }, { status: 403 });
    return { uid: session.uid, name: session.name, role: "admin" };
  },
});

const app = new Hono<{ Bindings: Env }>();

// It answers every preflight, the migrations' too, so it allows what their panel sends and reads.
app.use(
  cors({
    origin: (origin, c) => (origin === c.env.ADMIN_ORIGIN ? origin : null),
    allowMethods: ["GET", "POST", "PATCH", "DELETE"],
    allowHeaders: ["Authorization", "Content-Type", "Prefer"],
    exposeHeaders: ["Location", "Content-Disposition"],
    maxAge: 600,
  }),
);

app.get("/projects/:id", async (c) => {
  const stored = await c.env.KV_PROJECTS.get(`project:${c.req.param("id")}`);
  return stored === null ? c.notFound() : c.json(readProject(stored, Date.now()));
});

app.post("/auth/logout", async (c) => {
  const [, token = ""] = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "") ?? [];
  await c.env.KV_SESSIONS.delete(`session:${token}`);
  return c.json({ ok: true });
});

// Before the catch-all: the first route that fits a request answers it.
app.route("/admin/migration", migrations.routes);

app.all("*", (c) => c.json({ error: "Not found", path: c.req.path }, 404));

export const { Coordinator } = migrations;
export default app;
