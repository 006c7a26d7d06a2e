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
  const { run } = await start(server, { batchSize: 6, concurrency: 4 }, "respond-async");
  for (const threshold of [20, 60]) {
    await until(server, run.id, ({ counts }) => counts.migrated >= threshold);
    await server.stop("SIGKILL");
    server = await project.serve("preview");
  }
  const ended = await until(server, run.id, ({ finishedAt }) => finishedAt !== null);
  expect(ended).toMatchObject({ status: "completed", counts: expected.counts, total: 150 });

  const results = await pages(server, run.id);
  const written = results.filter(({ action }) => action === "migrated").map(({ type, id }) => `${type}:${id}`);
  expect(written).toHaveLength(ended.counts.migrated);
  expect(new Set(written).size).toBe(written.length);
});

async function start(server: Server, body: object, prefer: string): Promise<{ run: Run }> {
  const response = await api(server, "/run", {
    method: "POST",
    headers: { "content-type": "application/json", prefer },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { run: Run };
}

/** Asks until it is so: the answer itself is what is waited for, and the server may just be coming up. */
async function until(server: Server, id: string, done: (run: Run) => boolean): Promise<Run> {
  for (;;) {
    const run = (await (await api(server, `/runs/${id}`)).json()) as Run;
    if (done(run) || run.finishedAt !== null) return run;
    await new Promise((resolve) => setTimeout(resolve, 100));
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
