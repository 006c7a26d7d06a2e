import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { experimental_getWranglerCommands } from "wrangler";
import manifest from "../../package.json" with { type: "json" };
import { commandsOf, isRequest, isSetting, linesOf } from "./commands.ts";
import { type Block, blocksIn, place, root } from "./documents.ts";

const ofNpm = ["ci", "install", "pack", "test"];
const ofShell = ["cd", "rm", "git", "sha256sum", "head", "read", "export", "openssl", "printf"];

/** What is wrong with a command, or `null`. */
async function complaint(command: string[], document: string): Promise<string | null> {
  const [program = "", ...words] = command.slice(command.findIndex((word) => !/^\w+=/.test(word)));
  if (program === "npm") return npmComplaint(words, document);
  if (program === "npx") return binaryComplaint(words);
  if (program.startsWith(".")) return existsSync(join(root, program)) ? null : `there is no ${program}`;
  return ofShell.includes(program) ? null : `what is ${program}?`;
}

function npmComplaint([command = "", ...words]: string[], document: string): string | null {
  if (command === "run") {
    const own = join(root, dirname(document), "package.json");
    const { scripts } = JSON.parse(existsSync(own) ? readFileSync(own, "utf8") : "{}") as { scripts?: object };
    const there = { ...manifest.scripts, ...scripts };
    const [name = ""] = words;
    return Object.hasOwn(there, name) ? null : `there is no script ${name}`;
  }
  if (command === "test") {
    const project = words[words.indexOf("--project") + 1];
    const there = readFileSync(join(root, "test/vitest.config.ts"), "utf8").includes(`name: "${project}"`);
    if (words.includes("--project") && !there) return `there is no project ${project}`;
  }
  return ofNpm.includes(command) ? null : `npm has no ${command}`;
}

async function binaryComplaint(words: string[]): Promise<string | null> {
  const [name = ""] = words;
  if (Object.hasOwn(manifest.bin, name)) return ownComplaint(words);
  const binary = join(root, "node_modules/.bin", name);
  if (!existsSync(binary)) return `there is no ${name} in node_modules/.bin`;
  return name === "wrangler" ? wranglerComplaint(words.slice(1)) : null;
}

/** By the commands that wrangler has, as it tells them to other programs: asking it for help would take a second each. */
function wranglerComplaint(words: string[]): string | null {
  const { registry, globalFlags } = experimental_getWranglerCommands();
  const path: string[] = [];
  let node = registry;
  for (const word of words) {
    const next = node.subtree.get(word);
    if (!next) break;
    node = next;
    path.push(word);
  }
  const { definition } = node;
  if (definition?.type !== "command") return `wrangler has no ${words.slice(0, path.length + 1).join(" ")}`;
  const known = new Set(Object.keys({ ...globalFlags, ...definition.args }));
  const unknown = words.find((word) => word.startsWith("--") && !known.has(word.slice(2).replace(/=.*/, "")));
  return unknown === undefined ? null : `wrangler ${path.join(" ")} has no ${unknown}`;
}

const helps = new Map<string, Promise<string>>();

/** What a program says when it is asked for help with one of its commands. Asking takes a second: once is enough. */
async function help(binary: string, command: string): Promise<string> {
  const key = `${binary} ${command}`;
  const known =
    helps.get(key) ??
    promisify(execFile)(binary, [...command.split(" "), "--help"], { cwd: root }).then(({ stdout }) => stdout);
  helps.set(key, known);
  return known;
}

/** The package's own program, by what its help says of the subcommand, or of itself where none is named. */
async function ownComplaint([name = "", ...words]: string[]): Promise<string | null> {
  const command = words[0]?.startsWith("-") ? [] : words.slice(0, 1);
  const stdout = await help(process.execPath, ["src/tools/cli/cli.ts", ...command].join(" "));
  if (!stdout.includes(`${[name, ...command].join(" ")} `)) return `${name} has no ${command}`;
  const options = words.filter((word) => /^--?\w/.test(word));
  const unknown = options.find((option) => !new RegExp(`(?<!\\S)${option}\\b`).test(stdout));
  return unknown === undefined ? null : `${[name, ...command].join(" ")} has no ${unknown}`;
}

const commands = blocksIn("sh").flatMap((block) =>
  linesOf(block)
    .filter((line) => !isRequest(line) && !isSetting(line))
    .flatMap((line) => commandsOf(line).map((words) => ({ words, block }))),
);

test("every command is one that there is, with options that it has", async () => {
  // Asking a tool for its help takes a second, and the documents repeat themselves.
  const asked = new Map<string, Promise<string | null>>();
  const wrong: string[] = [];
  for (const { words, block } of commands) {
    const key = `${dirname(block.document)} ${words.join(" ")}`;
    asked.set(key, asked.get(key) ?? complaint(words, block.document));
    const found = await asked.get(key);
    if (found) wrong.push(`${place(block)}: ${found}`);
  }
  expect(wrong).toEqual([]);
});

test("a script, a project, a subcommand and an option that there is not do not get past", async () => {
  const text =
    "npm run biuld\nnpm test -- --project units\nnpx wranglr\nnpx wrangler kv bulk put a.json --locale\nnpx wrangler kv bulk past a.json\nKEY=1 npx quickstage-migrations session --user a\nnpx quickstage-migrations plan a.json --uid b\nnpx quickstage-migrations rum\nmake it\n";
  const found = linesOf({ text } as Block).flatMap(commandsOf);
  expect(await Promise.all(found.map((words) => complaint(words, "README.md")))).toEqual([
    "there is no script biuld",
    "there is no project units",
    "there is no wranglr in node_modules/.bin",
    "wrangler kv bulk put has no --locale",
    "wrangler has no kv bulk past",
    "quickstage-migrations session has no --user",
    "quickstage-migrations plan has no --uid",
    "quickstage-migrations has no rum",
    "what is make?",
  ]);
});
