import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { collections as quickStage } from "../../../schema/collections.ts";
import { type Definition, defineCollection } from "../../../schema/definition.ts";
import { UsageError } from "../../usageError.ts";

/**
 * The definitions to work with.
 * @param file the module that exports them; without it, QuickStage's own
 * @param types those to choose; without any, all
 * @throws UsageError that says what to do
 */
export async function loadDefinitions(file: string | undefined, types: readonly string[]): Promise<Definitions> {
  const all = file === undefined ? quickStage : await definitionsOf(file);
  const unknown = types.find((type) => !all.some((definition) => definition.type === type));
  if (unknown !== undefined) {
    const known = all.map(({ type }) => type).join(", ");
    throw new UsageError(`There is no collection "${unknown}" in ${file ?? "QuickStage"}: --type takes ${known}.`);
  }
  return { all, chosen: types.length === 0 ? all : all.filter(({ type }) => types.includes(type)) };
}

export type Definitions = { all: readonly Definition[]; chosen: readonly Definition[] };

async function definitionsOf(file: string): Promise<Definition[]> {
  if (!existsSync(file)) {
    throw new UsageError(
      `${file}: There is no such file. --definitions takes the module that exports your definitions.`,
    );
  }
  const found = new Set(
    Object.entries(await importModule(file)).flatMap(([name, value]) => definitionsIn(file, name, value)),
  );
  if (found.size === 0) {
    throw new UsageError(
      `${file}: It exports no definition. Export what defineCollection returns, or the list of collections that defineMigrations takes.`,
    );
  }
  const definitions = [...found].map((definition) => checked(file, definition));
  const twice = definitions.find(({ type }, index) => definitions.slice(0, index).some((other) => other.type === type));
  if (twice) {
    throw new UsageError(
      `${file}: It exports two definitions with the type "${twice.type}". Export the one that counts.`,
    );
  }
  return definitions;
}

async function importModule(file: string): Promise<Record<string, unknown>> {
  // Loaded only here: it brings a compiler along.
  const { createJiti } = await import("jiti/static");
  const path = resolve(file);
  const load = createJiti(path, { fsCache: false, interopDefault: false, tsconfigPaths: true });
  try {
    return await load.import<Record<string, unknown>>(path);
  } catch (error) {
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\nRequire stack");
    const message = first.replace(/\s+/g, " ").replace(/\.$/, "");
    // `defineCollection` throws such a message where the definition is written.
    if (message.startsWith("Definition of ")) throw new UsageError(`${file}: ${message}.`);
    const fix = /\bcloudflare[:]/.test(message)
      ? "Only a Worker has it. Put the definitions into a module of their own, that imports only quickstage-migrations/schema"
      : "Correct it, or install what it imports";
    throw new UsageError(`${file}: It can't be loaded: ${message}. ${fix}.`);
  }
}

const marks = ["type", "plural", "prefix", "containers", "copies", "fills"] as const;
const members = [...marks, "deprecated", "secrets"] as const;

/** The definitions in an exported value: it is one, a list of them, or what `defineMigrations` takes. */
function definitionsIn(file: string, name: string, value: unknown): Definition[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((each, index) => definitionsIn(file, `${name}[${index}]`, each?.definition ?? each));
  }
  if ("collections" in value) return definitionsIn(file, `${name}.collections`, value.collections);
  // What lacks just a member is one with a mistake, and not something else that the module exports.
  if (marks.filter((mark) => mark in value).length <= marks.length / 2) return [];
  const missing = members.filter((member) => !(member in value));
  if (missing.length > 0)
    throw new UsageError(`${file}: The definition ${name} lacks ${missing.join(", ")}. Add what is missing.`);
  return [value as Definition];
}

function checked(file: string, definition: Definition): Definition {
  try {
    return defineCollection(definition);
  } catch (error) {
    const { message } = error as Error;
    // In JavaScript any member may be of another type than the check presumes.
    const mistake = message.startsWith("Definition of ") ? message : `Definition of "${definition.type}": ${message}`;
    throw new UsageError(`${file}: ${mistake}.`);
  }
}
