import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import type { Command } from "commander";
import { createTwoFilesPatch } from "diff";
import { UsageError } from "../usageError.ts";
import { exampleFile, importLine, mountPath, tokenSecret } from "./init/exampleFile.ts";
import { addToJsonc, entryInJsonc, readJsonc } from "./init/jsoncFile.ts";
import { addToToml, entryInToml, readToml } from "./init/tomlFile.ts";
import { type Mounted, mountIn } from "./init/workerFile.ts";
import { type Entry, listAt, missingFrom, type Needs } from "./init/wranglerNeeds.ts";
import { askLine, isTerminal } from "./terminal.ts";

export function addInit(program: Command): void {
  program
    .command("init")
    .summary("add the migrations to the Worker in this folder")
    .description(
      "Adds to the Worker in this folder what the migrations need: bindings, an example of a definition, the mount and the Durable Object. It shows every change, asks once, and writes nothing else. What it can't add safely it prints.",
    )
    .option("--yes", "write without asking")
    .action(({ yes = false }: { yes?: boolean }) => init(yes));
}

const worker = "quickstage-migrations/worker";
const read = (path: string): string | null => (existsSync(path) ? readFileSync(path, "utf8") : null);

/** `before` is `null` for a new file. */
type Change = { path: string; before: string | null; after: string };
/** Changes, and what is left to the operator, a paragraph each. */
type Plan = { changes: Change[]; byHand: string[] };

async function init(yes: boolean): Promise<void> {
  const path = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"].find((name) => existsSync(name));
  if (!path)
    throw new UsageError("There is no wrangler.jsonc or wrangler.toml here. Run this in the folder of a Worker.");
  const text = read(path) ?? "";
  const config = (path.endsWith(".toml") ? toml : jsonc).read(text);
  if (!config) throw new UsageError(`${path} can't be read: wrangler deploy --dry-run says what is wrong with it.`);
  if (typeof config.main !== "string") throw new UsageError(`${path} names no main: there is no Worker to add to.`);

  if (read(config.main)?.includes(worker)) {
    console.log(`${config.main} has the migrations already. If a binding is missing, the API's answers say which.`);
    return;
  }
  const installed = installedPackages();
  const needs = missingFrom(config);
  const plans = [planConfig(path, text, needs), planCode(config.main, needs.collection)];
  const changes = plans.flatMap((plan) => plan.changes);
  const byHand = plans.flatMap((plan) => plan.byHand);
  for (const { path, before, after } of changes) {
    console.log(createTwoFilesPatch(before === null ? "/dev/null" : path, path, before ?? "", after).trimEnd());
  }
  if (changes.length === 0) console.log("There is nothing to change.");
  else await write(changes, yes);
  for (const paragraph of byHand) console.log(`\n${paragraph}`);
  if (changes.length > 0) printSteps(path, needs, installed);
}

function planConfig(path: string, text: string, { entries, byHand }: Needs): Plan {
  const format = path.endsWith(".toml") ? toml : jsonc;
  const lengthIn = (content: string, { list }: Entry) => listAt(format.read(content) ?? {}, list).length;
  const left: string[] = [];
  let after = text;
  for (const entry of entries) {
    const added = format.add(after, entry) ?? "";
    if (lengthIn(added, entry) === lengthIn(after, entry) + 1) after = added;
    else left.push(format.show(entry));
  }
  const paragraphs = left.length > 0 ? [`Add to ${path} by hand:\n\n${left.join("\n\n")}`] : [];
  return {
    changes: after === text ? [] : [{ path, before: text, after }],
    byHand: [...paragraphs, ...byHand],
  };
}
const toml = { read: readToml, add: addToToml, show: entryInToml };
const jsonc = { read: readJsonc, add: addToJsonc, show: entryInJsonc };

function planCode(main: string, collection: string): Plan {
  const before = read(main);
  const isTypeScript = before === null || /^\.[cm]?tsx?$/.test(extname(main));
  const ending = isTypeScript ? ".ts" : ".js";
  const folder = before === null ? "src" : dirname(main);
  // A Worker may have other migrations.
  const name = ["migrations", "quickstageMigrations"].find((each) => isFree(join(folder, `${each}${ending}`)));
  if (!name)
    throw new UsageError(`${join(folder, `migrations${ending}`)} is something else. Give it another name first.`);
  const example = join(folder, `${name}${ending}`);
  const there = read(example);
  const isImported = new RegExp(`from\\s*["']\\./${name}(?:\\.\\w+)?["']`).test(before ?? "");
  if (isImported && there !== null) return { changes: [], byHand: [] };

  const from = `./${name}${importEnding(before ?? "", isTypeScript)}`;
  const mounted: Mounted = before === null ? { reason: "it is not there" } : mountIn(before, main, from);
  const isLeft = "reason" in mounted;
  const lines = isLeft ? [linesToAdd(main, mounted.reason, from)] : [];
  const withoutApp = isLeft || mounted.withoutApp;
  if (there !== null && !exports(there, withoutApp)) {
    return { changes: [], byHand: [linesToAdd(main, `${example} does not export what it would import`, from)] };
  }
  return {
    changes: [
      ...(there === null
        ? [{ path: example, before: null, after: exampleFile({ isTypeScript, collection, withoutApp }) }]
        : []),
      ...(isLeft ? [] : [{ path: main, before, after: mounted.text }]),
    ],
    byHand: lines,
  };
}

/** Whether a file can be written, or is one that was written before. */
const isFree = (path: string): boolean => read(path)?.includes(worker) ?? true;

const exports = (text: string, withoutApp: boolean): boolean =>
  /export const migrations\b/.test(text) && (!withoutApp || /export const migrationsApi\b/.test(text));

/** How the main file names its neighbours: with the ending that they have, with that of what is made of them, or with none. */
function importEnding(main: string, isTypeScript: boolean): string {
  const [, ending] = /from\s*["']\.[^"']*?(\.[cm]?[jt]s)["']/.exec(main) ?? [];
  return ending ?? (isTypeScript ? "" : ".js");
}

const linesToAdd = (main: string, reason: string, from: string): string =>
  `${main} is left as it is, for ${reason}. Add to it by hand:

${importLine("migrations, migrationsApi", from)}
export const { Coordinator } = migrations;

and, in a Hono app, before a route that answers everything:

app.route("${mountPath}", migrations.routes);

or else at the beginning of its fetch(request, env):

if (new URL(request.url).pathname.startsWith("${mountPath}/")) return migrationsApi.fetch(request, env);`;

async function write(changes: readonly Change[], yes: boolean): Promise<void> {
  const names = changes.map(({ path }) => path).join(", ");
  if (!yes && !isTerminal()) {
    throw new UsageError(`Nothing was written, for nobody is there to ask. With --yes this changes ${names}.`);
  }
  if (!yes && !/^y(es)?$/i.test(await askLine(`Change ${names}? [y/N] `))) throw new UsageError("Nothing was written.");
  for (const { path, after } of changes) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, after);
  }
  console.log(`\nChanged: ${names}.`);
}

function installedPackages(): string[] {
  try {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(read("package.json") ?? "{}");
    return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
  } catch {
    throw new UsageError("package.json is not JSON. Correct it first; nothing was written.");
  }
}

function printSteps(path: string, { namespaces, bucket }: Needs, installed: readonly string[]): void {
  const absent = ["hono", "quickstage-migrations"].filter((name) => !installed.includes(name));
  const steps = [
    ...absent.map((name) => `Install ${name}${name === "hono" ? ": npm install hono" : " from its tarball"}.`),
    "Put your own collection in place of the example, and your own session check in place of the secret's.",
    ...namespaces.map((name) => `npx wrangler kv namespace create ${name}   and put its id into ${path}.`),
    ...(bucket ? [`npx wrangler r2 bucket create ${bucket}`] : []),
    `npx wrangler secret put ${tokenSecret}   with what "openssl rand -base64 32" prints: the example lets in who sends it.`,
    "npx wrangler deploy",
    `npx quickstage-migrations status --url https://<your Worker>${mountPath}   with the same secret in QUICKSTAGE_MIGRATIONS_TOKEN.`,
  ];
  console.log(`\nNext:\n${steps.map((step, index) => `${index + 1}. ${step}`).join("\n")}`);
}
