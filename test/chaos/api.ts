import type { Detail, Run } from "../../src/contract/run.ts";
import type { Server } from "../e2e/project.ts";

type Address = Pick<Server, "url" | "signIn">;

/** Small batches, so that every executor has hundreds to be killed in; verbose, so that every record has its row. */
const options = { batchSize: 5, verbose: true, concurrency: 4 };

export async function startRun(server: Address): Promise<Run> {
  const headers = { "content-type": "application/json", prefer: "respond-async" };
  const init = { method: "POST", headers, body: JSON.stringify(options) };
  return (await ask<{ run: Run }>(server, "/run", init)).run;
}

export const readRun = (server: Address, id: string) => ask<Run>(server, `/runs/${id}`);

export const newestRun = async (server: Address): Promise<Run | null> =>
  (await ask<{ runs: Run[] }>(server, "/runs?limit=1")).runs[0] ?? null;

/** Asks until the run is over. */
export async function untilOver(server: Address, id: string): Promise<Run> {
  for (;;) {
    const run = await readRun(server, id);
    if (run.finishedAt !== null) return run;
    await pause(200);
  }
}

export async function readRows(server: Address, id: string): Promise<Detail[]> {
  const rows: Detail[] = [];
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? "" : `&cursor=${cursor}`;
    const page: { results: Detail[]; cursor: string | null } = await ask(
      server,
      `/runs/${id}/results?limit=1000${from}`,
    );
    rows.push(...page.results);
    cursor = page.cursor;
  } while (cursor !== null);
  return rows;
}

export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Answers that were errors, though the server was up. */
export const oddAnswers: string[] = [];
const attempts = 20;

/** A question is asked again when its answer is an error: a busy local workerd drops connections that it left waiting. */
async function ask<T>(server: Address, path: string, init: RequestInit = {}): Promise<T> {
  const token = server.signIn.split("#token=")[1];
  const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` };
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(`${server.url}/debug/migration${path}`, { ...init, headers });
    if (response.ok) return (await response.json()) as T;
    const text = await response.text();
    const reason = /const error = \{"message":"([^"]*)/.exec(text)?.[1] ?? text.slice(0, 300);
    oddAnswers.push(`${path} answered ${response.status}: ${reason}`);
    if (attempt === attempts || init.method === "POST") throw new Error(oddAnswers.at(-1));
    await pause(500);
  }
}
