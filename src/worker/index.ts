import { Hono } from "hono";
import { problem } from "../api/http/problemAnswer.ts";
import { withSecurityHeaders } from "../api/http/securityHeaders.ts";
import type { Env } from "./environment.ts";
import { defineMigrations } from "./migrations.ts";

const migrations = defineMigrations<Env>();

export const { Coordinator } = migrations;

const app = new Hono<{ Bindings: Env }>().route("/debug/migration", migrations.routes);
// All else that gets here instead of to the page's files: other paths below /debug.
app.all("*", withSecurityHeaders, () => problem(404, "There is nothing at this path. The API is at /debug/migration."));

export default { fetch: app.fetch, scheduled: migrations.scheduled } satisfies ExportedHandler<Env>;
