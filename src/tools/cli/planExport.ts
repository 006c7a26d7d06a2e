import type { Command } from "commander";
import { maxPlaces } from "../../engine/carryOut.ts";
import { planText } from "./desk/planText.ts";
import { type DeskOptions, walk, withDeskOptions } from "./desk/walk.ts";

export function addPlan(program: Command): void {
  withDeskOptions(program.command("plan"))
    .summary("say what a migration would do to an export")
    .description(
      'Reads an export and says what a migration would do, without writing anything. An export is what "wrangler kv bulk put" takes, what "wrangler kv bulk get" prints, NDJSON with such an entry a line, or a backup of yours. The exit code is 1 when a record is in error.',
    )
    .option("--json", "print the figures as one JSON object, for scripts")
    .action(printPlan);
}

async function printPlan(path: string, options: DeskOptions & { json?: true }): Promise<void> {
  const figures = await walk(path, options, maxPlaces, () => undefined);
  const isWrong = figures.collections.some(({ unreadable }) => unreadable > 0);
  process.exitCode = isWrong ? 1 : 0;
  const name = path === "-" ? "standard input" : path;
  process.stdout.write(options.json ? `${JSON.stringify(figures)}\n` : planText(name, figures));
}
