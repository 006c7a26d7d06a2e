import type { FieldError } from "../contract/problem.ts";
import type { Actor, RunOptions } from "../contract/run.ts";
import type { Runs, StartResult } from "../control/runs.ts";
import type { Census } from "../engine/collectionCensus.ts";
import { migratable } from "../engine/eta.ts";
import { isActive, type RunKind } from "../engine/lifecycle.ts";
import { retainedBecause } from "../engine/planCleanup.ts";
import { isRecordKey } from "../schema/collections.ts";
import type { Definition } from "../schema/definition.ts";
import type { RouteDependencies } from "./endpoint.ts";
import { refuse } from "./http/input.ts";

/** A request to start a run, checked member by member: what kind of run over which collections, and its options. */
type StartRequest = { kind: RunKind; types?: readonly string[] | undefined; dryRun: boolean };

/** Starts a run as its request asks, or says what is wrong with that. */
export async function startRun(
  { runs, collections }: RouteDependencies,
  actor: Actor,
  { kind, types: asked, dryRun, ...input }: StartRequest,
): Promise<StartResult | Response> {
  // Of a checked body: what is not given is not there.
  const options = input as RunOptions;
  const types = collections.map(({ type }) => type);
  const named = asked ?? (kind === "cleanup" ? Object.keys(options.fields ?? {}) : types);
  // In the order of a full run, each once. A run that refers to another is about what that one was about.
  const chosen = asked === undefined && options.of !== undefined ? [] : types.filter((type) => named.includes(type));
  const definitions = collections.filter(({ type }) => chosen.includes(type));
  const errors = mismatches(kind, asked, definitions, options);
  if (errors.length > 0) return refuse(errors).refusal;
  if (kind === "cleanup") {
    const refused = retainedField(collections, options.fields ?? {}) ?? (await stillLegacy(runs, collections, chosen));
    if (refused !== null) return { refused };
  }
  return runs.start({ kind, types: chosen, dryRun, options }, actor);
}

/** What is right by itself but does not go together. */
function mismatches(
  kind: RunKind,
  asked: readonly string[] | undefined,
  chosen: readonly Definition[],
  options: RunOptions,
): FieldError[] {
  const errors: FieldError[] = [];
  const [definition] = chosen;
  if (options.ids && (asked?.length !== 1 || !definition)) {
    errors.push({ path: "ids", message: "goes with one type: name it in types" });
  } else if (options.ids && definition) {
    const { prefix } = definition;
    const longest = 512 - new TextEncoder().encode(prefix).length;
    for (const [index, id] of options.ids.entries()) {
      if (isRecordKey(definition, `${prefix}${id}`)) continue;
      errors.push({
        path: `ids.${index}`,
        message: `must not be longer than ${longest} bytes, for KV has no longer keys`,
      });
    }
  }
  if (kind !== "cleanup") return errors;
  const fields = Object.entries(options.fields ?? {});
  if (!fields.some(([, names]) => names.length > 0))
    errors.push({ path: "fields", message: "must name at least one field" });
  for (const [type] of fields.filter(([type]) => !chosen.some((each) => each.type === type))) {
    errors.push({ path: `fields.${type}`, message: "is not among the types of this run" });
  }
  return errors;
}

/** Why the first of these fields that is retained can't be cleaned up, or `null` when none is. */
function retainedField(collections: readonly Definition[], fields: Record<string, string[]>): string | null {
  for (const definition of collections) {
    for (const field of fields[definition.type] ?? []) {
      const reason = retainedBecause(definition, field);
      if (reason === null) continue;
      return `${field} is retained in ${definition.plural.toLowerCase()} and can't be cleaned up: ${reason}.`;
    }
  }
  return null;
}

/** Why a clean-up of these collections has to wait, or `null`. Unreadable records don't hold it up. */
async function stillLegacy(runs: Runs, collections: readonly Definition[], types: readonly string[]) {
  const { figures } = await runs.stats(longestCount);
  // Nothing is counted while a run goes; one that is in the way is the better reason.
  if (!figures && (await isTaken(runs, types))) return null;
  if (!figures) return "The records have not been counted yet; try again when they are.";
  for (const { type, plural } of collections.filter((each) => types.includes(each.type))) {
    const left = migratable(figures.collections.find((each) => each.type === type) as Census);
    if (left > 0)
      return `${left} ${plural.toLowerCase()} ${left === 1 ? "is" : "are"} still to be migrated; clean up after that.`;
  }
  return null;
}

const isTaken = async (runs: Runs, types: readonly string[]): Promise<boolean> =>
  (await runs.runs({ limit: 100 })).runs.some(
    (run) => isActive(run.status) && run.types.some((type) => types.includes(type)),
  );

/** How long a request waits for a count of all records, in ms. */
export const longestCount = 25_000;
