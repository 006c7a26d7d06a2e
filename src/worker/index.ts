import { Hono } from "hono";
import type { Env } from "./environment.ts";
import { defineMigrations } from "./migrations.ts";

const migrations = defineMigrations<Env>();

export const { Coordinator } = migrations;

const app = new Hono<{ Bindings: Env }>().route("/debug/migration", migrations.routes);

export default { fetch: app.fetch, scheduled: migrations.scheduled } satisfies ExportedHandler<Env>;
