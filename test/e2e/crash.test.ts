import { afterAll, beforeAll, expect, test } from "vitest";
import type { Run } from "../../src/contract/run.ts";
import { made } from "../made.ts";
import { createProject, type Server } from "./project.ts";

let project: Awaited<ReturnType<typeof createProject>>;

beforeAll(async () => {
  project = await createProject(await made("built"));
  await project.npm("seed", "--users", "60", "--snapshots", "90");
});
afterAll(() => project.remove());

test("killed again and again in the middle of a run, the server comes back and the run ends as if undisturbed", async () => {
  let server = await project.serve("preview");
  const { run: expected } = await start(server, { dryRun: true }, "wait=60");
  // So slow that each kill is in the middle, however fast the machine is.
  const { run } = await start(server, { batchSize: 6, concurrency: 4, maxPerSecond: 20 }, "respond-async");
  for (const threshold of [20, 60]) {
    const { finishedAt } = await until(server, run.id, ({ counts }) => counts.migrated >= threshold);
    expect(finishedAt).toBeNull();
    await server.stop("SIGKILL");
    server = await project.serve("preview");
  }
  await send(server, "PATCH", `/runs/${run.id}`, { maxPerSecond: 10_000 });
  const ended = await until(server, run.id, ({ finishedAt }) => finishedAt !== null);
  expect(ended).toMatchObject({ status: "completed", counts: expected.counts, total: 150 });

  const results = await pages(server, run.id);
  const written = results.filter(({ action }) => action === "migrated").map(({ type, id }) => `${type}:${id}`);
  expect(written).toHaveLength(ended.counts.migrated);
  expect(new Set(written).size).toBe(written.length);
});

async function start(server: Server, body: object, prefer: string): Promise<{ run: Run }> {
  return (await send(server, "POST", "/run", body, { prefer })) as { run: Run };
}

async function send(server: Server, method: string, path: string, body: object, headers: Record<string, string> = {}) {
  const response = await api(server, path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  expect(response.ok, path).toBe(true);
  return response.json();
}

/** Asks until it is so: the answer itself is what is waited for, and the server may just be coming up. */
async function until(server: Server, id: string, done: (run: Run) => boolean): Promise<Run> {
  for (;;) {
    const run = (await (await api(server, `/runs/${id}`)).json()) as Run;
    if (done(run) || run.finishedAt !== null) return run;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function pages(server: Server, id: string) {
  const results: { type: string; id: string; action: string }[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${cursor}`;
    const page = (await (await api(server, `/runs/${id}/results?limit=1000${query}`)).json()) as {
      results: typeof results;
      cursor: string | null;
    };
    results.push(...page.results);
    cursor = page.cursor;
  } while (cursor !== null);
  return results;
}

function api(server: Server, path: string, init: RequestInit = {}) {
  const token = server.signIn.split("#token=")[1];
  const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` };
  return fetch(`${server.url}/debug/migration${path}`, { ...init, headers });
}
