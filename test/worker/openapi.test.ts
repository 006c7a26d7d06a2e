import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { expect, test } from "vitest";
import type { OpenApi } from "../../src/api/openapi/document.ts";
import { users } from "../../src/schema/users.ts";
import { defineMigrations } from "../../src/worker/migrations.ts";

test("the description is of the API where a host has mounted it, with the host's own collections", async () => {
  const projects = {
    definition: { ...users, type: "project", plural: "Projects", prefix: "project:" },
    binding: "KV_PROJECTS",
  };
  const { routes } = defineMigrations<Record<string, unknown>>({
    collections: [projects],
    authenticate: () => ({ uid: "ada", name: null, role: "owner" }),
  });
  const bindings = { ...env, KV_PROJECTS: env.KV_USERS };
  const answer = await new Hono().route("/:tenant/moves", routes).request("/acme/moves/openapi.json", {}, bindings);
  expect(answer.status).toBe(200);
  const { servers, paths } = (await answer.json()) as OpenApi;
  expect(servers.map(({ url }) => url)).toEqual(["/acme/moves"]);
  expect(Object.keys(paths)).toContain("/projects");
  expect(Object.keys(paths)).not.toContain("/users");
});
