import { servePage } from "../e2e/served.ts";

/** The page over a store of so many records, with a dry run that has a row for each. */
export async function serveRows(folder: string, records: number) {
  const users = Math.ceil(records * (4 / 13));
  const server = await servePage(folder, { users, snapshots: records - users });
  const body = JSON.stringify({ kind: "migrate", dryRun: true, verbose: true });
  let { run } = (await (await server.call("/runs", { method: "POST", body })).json()) as { run: Watched };
  while (run.finishedAt === null) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    run = (await (await server.call(`/runs/${run.id}`)).json()) as Watched;
  }
  return { ...server, run: run.id };
}

type Watched = { id: string; finishedAt: number | null };
