import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { experimental_getWranglerCommands } from "wrangler";
import manifest from "../../package.json" with { type: "json" };
import { createProgram } from "../../src/tools/cli/program.ts";
import { commandsOf, isRequest, isSetting, linesOf } from "./commands.ts";
import { type Block, blocksIn, place, root } from "./documents.ts";

const ofNpm = ["ci", "install", "pack", "test"];
const ofShell = ["cd", "rm", "git", "sha256sum", "head", "read", "export", "openssl", "printf"];

/** What is wrong with a command, or `null`. */
function complaint(command: string[], document: string): string | null {
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

function binaryComplaint(words: string[]): string | null {
  const [name = ""] = words;
  if (Object.hasOwn(manifest.bin, name)) return ownComplaint(words);
  const binary = join(root, "node_modules/.bin", name);
  if (!existsSync(binary)) return `there is no ${name} in node_modules/.bin`;
  return name === "wrangler" ? wranglerComplaint(words.slice(1)) : null;
}

/** By the commands that wrangler has, as it tells them to other programs. */
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

/** The package's own program, by the subcommands and options that it has. */
function ownComplaint([name = "", ...words]: string[]): string | null {
  const program = createProgram();
  const [first = ""] = words;
  const isSubcommand = first !== "" && !first.startsWith("-");
  const command = isSubcommand ? program.commands.find((each) => each.name() === first) : program;
  if (!command) return `${name} has no ${first}`;
  const known = new Set(command.options.flatMap(({ long, short }) => [long, short]));
  const unknown = words
    .filter((word) => /^--?\w/.test(word))
    .find((word) => !known.has(word.replace(/=.*/, "")) && word !== "--help");
  return unknown === undefined ? null : `${[name, ...(isSubcommand ? [first] : [])].join(" ")} has no ${unknown}`;
}

const commands = blocksIn("sh").flatMap((block) =>
  linesOf(block)
    .filter((line) => !isRequest(line) && !isSetting(line))
    .flatMap((line) => commandsOf(line).map((words) => ({ words, block }))),
);

test("every command is one that there is, with options that it has", () => {
  const wrong = commands.flatMap(({ words, block }) => {
    const found = complaint(words, block.document);
    return found === null ? [] : [`${place(block)}: ${found}`];
  });
  expect(wrong).toEqual([]);
});

test("a script, a project, a subcommand and an option that there is not do not get past", () => {
  const text =
    "npm run biuld\nnpm test -- --project units\nnpx wranglr\nnpx wrangler kv bulk put a.json --locale\nnpx wrangler kv bulk past a.json\nKEY=1 npx quickstage-migrations session --user a\nnpx quickstage-migrations plan a.json --uid b\nnpx quickstage-migrations rum\nmake it\n";
  const found = linesOf({ text } as Block).flatMap(commandsOf);
  expect(found.map((words) => complaint(words, "README.md"))).toEqual([
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
