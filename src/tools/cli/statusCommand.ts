import type { Command } from "commander";
import type { Run, Stats } from "../../client/contract.ts";
import type { Collections } from "../../panel/model/labels.ts";
import { formatNumber } from "../../ui/format.ts";
import { activeRuns } from "./activeRuns.ts";
import { table } from "./desk/text.ts";
import { describeState } from "./followRun.ts";
import { aboutRemote, collectionsOf, type Remote, type RemoteOptions, withRemote } from "./remoteApi.ts";
import { inWords } from "./runProgress.ts";

export function addStatus(program: Command): void {
  aboutRemote(
    program
      .command("status")
      .summary("tell how far the migration of a deployed API is")
      .description("Prints the figures of each collection, the legacy fields that are left, and the latest runs."),
  ).action((options: RemoteOptions) =>
    withRemote(options, (remote) => printStatus(remote, options.json ?? false), "Interrupted."),
  );
}

async function printStatus(remote: Remote, json: boolean): Promise<number> {
  const { client, signal, ask } = remote;
  const collections = await collectionsOf(remote);
  const [{ status, body: stats }, active, { runs }] = await Promise.all([
    ask(() => client.getWithStatus("/stats", { signal })),
    activeRuns(remote),
    ask(() => client.get("/runs", { query: { limit: 100 }, signal })),
  ]);
  // 202: nothing was counted yet, and the figures are zeros.
  const figures = status === 202 ? null : stats;
  const last = runs.find(({ finishedAt }) => finishedAt !== null) ?? null;
  if (json) {
    console.log(JSON.stringify({ figures, active, last }, null, 2));
    return 0;
  }
  for (const line of figures ? figureLines(figures, collections) : [countingLine(stats)]) console.log(line);
  console.log("");
  if (active.length === 0) console.log("No run is active.");
  for (const run of active) {
    console.log(`Active: ${inWords(run, collections)} (run ${run.id})`);
    const why = await describeState(remote, run);
    if (why !== null) console.log(`  ${why}`);
  }
  console.log(last ? `Last: ${lastLine(last, collections)}` : "No run has ended yet.");
  return 0;
}

const lastLine = (run: Run, collections: Collections): string =>
  `${inWords(run, collections)} (run ${run.id}, ended ${new Date(run.finishedAt as number).toISOString()})`;

const countingLine = ({ counting }: Stats): string =>
  `The records are being counted for the first time${counting ? ` (${formatNumber(counting.counted)} so far)` : ""}. Ask again in a moment.`;

function figureLines({ stats, summary, fields }: Stats, collections: Collections): string[] {
  const columns = ["total", "migrated", "legacy", "unreadable"] as const;
  const rows = collections.map(({ plural }) => [plural, ...columns.map((column) => stats[`${column}${plural}`] ?? 0)]);
  const left = fields.filter(({ records }) => records > 0);
  const fieldRows = left.map(({ type, field, target, records, pending }) => [
    `${type}.${field}`,
    records,
    pending,
    target ?? "(deprecated)",
  ]);
  return [
    `${summary.migrationProgress} % of ${formatNumber(summary.totalRecords)} records are migrated.`,
    "",
    ...table([["", ...columns], ...rows], ""),
    ...(fieldRows.length > 0
      ? ["", ...table([["legacy field", "records", "to copy", "new place"], ...fieldRows], "")]
      : []),
  ];
}
