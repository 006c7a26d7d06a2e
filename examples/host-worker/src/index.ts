import { Hono } from "hono";
import { defineMigrations, quickStage } from "quickstage-migrations/worker";
import type { Env } from "./environment.ts";
import { projects, readProject } from "./projects.ts";
import { sessionOf } from "./sessions.ts";

const migrations = defineMigrations<Env>({
  collections: [...quickStage, { definition: projects, binding: "KV_PROJECTS" }],
  bindings: { analytics: "KV_EVENTS" },
  authenticate: async (request, env) => {
    const session = await sessionOf(request, env);
    if (!session) return Response.json({ error: "Sign in first." }, { status: 401 });
    if (!session.admin) return Response.json({ error: "Admins only." }, { status: 403 });
    return { uid: session.uid, name: session.name, role: "admin" };
  },
});

const app = new Hono<{ Bindings: Env }>();

app.get("/projects/:id", async (c) => {
  const stored = await c.env.KV_PROJECTS.get(`project:${c.req.param("id")}`);
  return stored === null ? c.notFound() : c.json(readProject(stored, Date.now()));
});
app.route("/admin/migration", migrations.routes);

export const { Coordinator } = migrations;
export default app;
