/**
 * Proves that a run goes on by itself whenever its server is killed, and ends with the counts, the result rows and the
 * records of a run that nobody disturbed: npm run chaos -- --records 5000 --kills 20 --seed 1
 */
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { randomFrom } from "../../src/seed/random.ts";
import { openStore } from "../../src/tools/openStore.ts";
import { createProject } from "../e2e/project.ts";
import { oddAnswers, startRun, untilOver } from "./api.ts";
import { type Disturbed, disturb, startOrFind } from "./kills.ts";
import { differences, type Outcome, outcomeOf } from "./outcome.ts";
import { chaosEntries } from "./records.ts";

type Options = { records: number; kills: number; seed: number };
type Project = Awaited<ReturnType<typeof createProject>>;

const options = readOptions();
const startedAt = performance.now();
// Both at once, from the same sources: an edit in between would be another program.
const projects = [await createProject(), await createProject()] as const;
const removeAll = () => Promise.all(projects.map((project) => project.remove()));
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => removeAll().finally(() => process.exit(130)));
try {
  process.exitCode = await run(options, ...projects);
} finally {
  await removeAll();
}

/** @returns the exit code */
async function run({ records, kills, seed }: Options, twin: Project, victim: Project): Promise<number> {
  say(`Filling two stores with the same ${records.toLocaleString("en")} records`);
  const store = await openStore(twin.folder);
  try {
    await store.fill(chaosEntries(records, seed, Date.now()));
  } finally {
    await store.close();
  }
  const state = ".wrangler/state";
  await cp(join(twin.folder, state), join(victim.folder, state), { recursive: true });

  say("A run that nobody disturbs");
  const calm = await twin.serve("dev");
  const expected = await outcomeOf(twin.folder, calm, await untilOver(calm, (await startRun(calm)).id));

  say(`The same run, killed ${kills} times`);
  const disturbed = await disturb(victim, randomFrom(seed, kills), kills, records);
  say("The last restart: the run may end");
  const last = await victim.serve("dev");
  const actual = await outcomeOf(victim.folder, last, await untilOver(last, (await startOrFind(last)).id));

  const lines = [...differences(expected, actual), ...disturbed.complaints];
  report(disturbed, { undisturbed: expected, [`killed ${kills} times`]: actual }, lines);
  return lines.length === 0 ? 0 : 1;
}

function report({ moments, quiet, answers }: Disturbed, outcomes: Record<string, Outcome>, lines: string[]) {
  say(`Done; ${answers} questions were answered in between`);
  console.table(Object.fromEntries([...moments].map(([moment, kills]) => [moment, { kills }])));
  if (quiet.length > 0) console.log(`Went on without being asked anything after ${quiet.join(" s and ")} s.`);
  console.table(
    Object.fromEntries(
      Object.entries(outcomes).map(([name, { counts, rows, records, events }]) => {
        const timed = [...records.values()].filter((value) => value.includes("<start>")).length;
        return [name, { ...counts, rows: rows.length, keys: records.size, "with its start": timed, events }];
      }),
    ),
  );
  if (oddAnswers.length > 0) console.log(`${oddAnswers.length} answers were errors, the first: ${oddAnswers[0]}`);
  console.log(`Differences: ${lines.length === 0 ? "none" : lines.length}`);
  const shown = 20;
  for (const line of lines.slice(0, shown)) console.error(`  ${line.slice(0, 1_000)}`);
  if (lines.length > shown) console.error(`  … and ${lines.length - shown} more`);
}

function say(what: string) {
  console.log(`[${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(3)} s] ${what}`);
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        records: { type: "string", default: "5000" },
        kills: { type: "string", default: "20" },
        seed: { type: "string", default: "1" },
      },
    });
    const records = wholeNumber("--records", values.records, 10, 1_000_000);
    return {
      records,
      kills: wholeNumber("--kills", values.kills, 0, 1_000),
      seed: wholeNumber("--seed", values.seed, 0, 2 ** 31 - 1),
    };
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}

function wholeNumber(option: string, text: string, lowest: number, highest: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= lowest && number <= highest) return number;
  throw new Error(`${option} takes a whole number from ${lowest} to ${highest}, not "${text}".`);
}
