import { expect, test } from "vitest";
import type { DescribedResponse, OpenApi } from "../../src/api/openapi/document.ts";
import { answers } from "../../src/contract/answers.ts";
import { currentUser, legacySnapshot, legacyUser, type Served, serve, unreadable } from "./serve.ts";

const store = {
  users: {
    "user:u1": legacyUser({ password: "x" }),
    "user:u2": legacyUser({ subscription: { status: "active" }, lastLoginAt: "long ago" }),
    "user:u3": currentUser(),
    "user:u4": unreadable,
  },
  snapshots: { "snap:s1": legacySnapshot(), "snap:s2": "[]" },
};

type Shape = keyof typeof answers;

/** What the document says that this call is answered with, checked to the last member. */
async function documented(
  api: Served,
  method: string,
  template: string,
  answer: Response,
): Promise<Record<string, unknown>> {
  const { paths } = await api.get<OpenApi>("/openapi.json");
  const operation = paths[template]?.[method.toLowerCase() as "get"];
  const said = operation?.responses[answer.status];
  expect(said, `${method} ${template} ${answer.status}`).toBeDefined();
  const body = await answer.json();
  const problem = said && "$ref" in said;
  const schema = problem ? { $ref: "/Problem" } : (said as DescribedResponse).content?.["application/json"]?.schema;
  const name = String(schema?.$ref).split("/").at(-1) as Shape;
  // A member that the shape does not know of is not in what it makes of the answer.
  expect(answers[name].parse(body), `${method} ${template}`).toStrictEqual(body);
  return body;
}

test("every question is answered as it is described", async () => {
  const api = await serve(store);
  const { run } = await api.run("/users", { backup: true, verbose: true, reason: "A test", maxPerSecond: 500 });
  await api.run("/runs", { kind: "verify" });
  await api.begin("/run", { startAt: Date.now() + 3_600_000 });
  const { paths } = await api.get<OpenApi>("/openapi.json");
  for (const [template, { get }] of Object.entries(paths)) {
    if (!get || get.operationId === "downloadBackup" || get.operationId === "getOpenApi") continue;
    const isRecord = template.startsWith("/records");
    for (const id of isRecord ? ["u1", "u2", "u3", "u4", "nobody"] : [run.id, "nothing"]) {
      const query = isRecord && !template.includes("{id}") ? `?type=user&id=${id}` : "";
      const path = `${template.replace("{type}", "user").replace("{id}", id)}${query}`;
      await documented(api, "GET", template, await api.call(path));
    }
  }
  for (const status of ["s1", "s2"]) {
    await documented(api, "GET", "/records/{type}/{id}", await api.call(`/records/snapshot/${status}`));
  }
});

test("every kind of start and every command is answered as it is described", async () => {
  const api = await serve(store);
  const send = async (
    method: string,
    template: string,
    body?: object,
    id = "",
    headers: Record<string, string> = {},
  ) => {
    const answer = await api.call(template.replace("{id}", id), {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    return [answer.status, await documented(api, method, template, answer)] as const;
  };
  const idOf = (body: Record<string, unknown>) => (body.run as { id: string }).id;

  const [done, { run }] = await send("POST", "/run", { verbose: true, backup: true });
  const { id } = run as { id: string };
  expect(done).toBe(200);
  for (const body of [
    { kind: "migrate", types: ["user"], ids: ["u1"], dryRun: true, limit: 5, maxErrorRate: 1 },
    { kind: "verify", of: id },
    { kind: "backup" },
    { kind: "restore", backup: id, overwrite: true, dryRun: true },
    { kind: "undo", of: id, dryRun: true },
    { kind: "cleanup", fields: { user: ["subscriptionStatus"] }, dryRun: true },
  ]) {
    const [status] = await send("POST", "/runs", body);
    expect(status, body.kind).toBe(200);
  }
  const [retried, retry] = await send("POST", "/runs/{id}/retry", undefined, id);
  expect(retried).toBe(202);
  await api.post(`/runs/${retry.id}/cancel`);
  const later = { startAt: Date.now() + 3_600_000 };
  const [accepted, body] = await send("POST", "/snapshots", later, "", { prefer: "respond-async" });
  expect(accepted).toBe(202);
  expect((await send("POST", "/snapshots", {}))[0]).toBe(409);
  expect((await send("POST", "/runs/{id}/pause", undefined, idOf(body)))[0]).toBe(409);
  expect((await send("PATCH", "/runs/{id}", { maxPerSecond: 20 }, idOf(body)))[0]).toBe(200);
  expect((await send("POST", "/runs/{id}/cancel", undefined, idOf(body)))[0]).toBe(200);
  expect((await send("POST", "/run", { dryrun: true }))[0]).toBe(400);
  expect((await send("POST", "/run", { reason: "x".repeat(70_000) }))[0]).toBe(413);
  expect((await send("POST", "/run", {}, "", { "content-type": "text/plain" }))[0]).toBe(415);
});

test("a line of a download is one of those that are described", async () => {
  const api = await serve(store);
  const { run } = await api.run("/users", { backup: true });
  const linesOf = async (path: string, accept: string) =>
    (await (await api.call(path, { headers: { accept } })).text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  for (const line of await linesOf(`/runs/${run.id}/results`, "application/x-ndjson")) {
    expect(answers.Detail.parse(line)).toStrictEqual(line);
  }
  for (const line of await linesOf(`/backups/${run.id}/download`, "application/x-ndjson")) {
    expect(answers.SavedRecord.parse(line)).toStrictEqual(line);
  }
});
