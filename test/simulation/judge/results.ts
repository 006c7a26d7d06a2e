import type { Detail } from "../../../src/contract/run.ts";
import type { RunState } from "../../../src/control/runState.ts";
import { plan } from "../../../src/engine/plan.ts";
import { byUtf8 } from "../../../src/engine/utf8Order.ts";
import { isAlive, type Put, type Version, versionAt } from "../history.ts";
import { definitionOf, type Facts, hasLanded, isRecord, keyOf, readsOf, versionsOf } from "./facts.ts";
import { migrated } from "./texts.ts";
import { longestWindow } from "./writes.ts";

/** A listing can lag by so much, in ms. */
const mostLag = 60_000;

/** Judges what each run says of the records it came to: counts, rows and what the store saw have to agree. */
export async function judgeResults(facts: Facts): Promise<void> {
  for (const run of facts.runs) {
    const say = (text: string) =>
      facts.simulation.finding(`${run.id} (${run.kind}${run.dryRun ? ", dry run" : ""}, ${run.status}): ${text}`);
    const rows = facts.rows.get(run.id) as Detail[];
    const byKey = new Map<string, Detail>();
    for (const row of rows) {
      const key = keyOf(row);
      if (byKey.has(key)) say(`${key} has two results: ${byKey.get(key)?.message} / ${row.message}`);
      byKey.set(key, row);
    }
    judgeStatus(run, say);
    judgeCounts(run, rows, say);
    judgeWritten(facts, run, byKey, say);
    if (run.status === "completed") judgeComplete(facts, run, byKey, say);
    for (const [key, row] of byKey) judgeRow(facts, run, key, row, say);
    await judgeQueries(facts, run, rows, say);
  }
}

type Say = (text: string) => void;

function judgeStatus(run: RunState, say: Say): void {
  const expected = [/^Stopped at /, /^Stopped: .* are in error/, /KV|store|R2|reached/i];
  if (run.status === "failed" && !expected.some((each) => each.test(run.error ?? ""))) say(`failed: ${run.error}`);
  if (run.status === "failed" && /mismatch/i.test(run.error ?? "")) say(`failed: ${run.error}`);
}

function judgeCounts(
  { counts, kind, dryRun, status, options, settled }: RunState,
  rows: readonly Detail[],
  say: Say,
): void {
  const { listed, migrated: changed, skipped, errors } = counts;
  if (status === "completed" && listed !== changed + skipped + errors)
    say(`listed ${listed}, accounted for ${changed + skipped + errors}`);
  if (!settled) return;
  const of = (action: Detail["action"]) => rows.filter((row) => row.action === action).length;
  const isReported = options.verbose || (kind !== "verify" && kind !== "backup");
  if (isReported && of("migrated") !== changed)
    say(`counts ${changed} migrated${dryRun ? " (dry)" : ""}, ${of("migrated")} results say so`);
  if (of("error") !== errors) say(`counts ${errors} errors, ${of("error")} results say so`);
  if (options.verbose && of("skipped") !== skipped) say(`counts ${skipped} skipped, ${of("skipped")} results say so`);
  const conflicts = rows.reduce((sum, row) => sum + (row.conflicts?.length ?? 0), 0);
  if (conflicts !== counts.conflicts) say(`counts ${counts.conflicts} conflicts, its results have ${conflicts}`);
  if (options.limit !== undefined && changed > options.limit)
    say(`changed ${changed} records, ${options.limit} were allowed`);
}

/** Whether the application itself brought a record to what a write of the run that failed would have made of it. */
const isDoneByApplication = (facts: Facts, run: RunState, key: string): boolean =>
  (facts.puts.get(run.id) ?? []).some(
    (put) =>
      put.key === key &&
      versionsOf(facts, put.type, key).some(
        ({ at, by, text, expiration }) =>
          by === "application" && at > put.begunAt && text === put.text && expiration === put.options.expiration,
      ),
  );

/** A record is reported as migrated if, and only if, this run has written it. */
function judgeWritten(facts: Facts, run: RunState, rows: ReadonlyMap<string, Detail>, say: Say): void {
  const writes = !run.dryRun && run.kind !== "verify" && run.kind !== "backup";
  if (!writes) return;
  const byKey = new Map<string, (Put & { landedAt: number })[]>();
  for (const put of facts.puts.get(run.id) ?? []) {
    if (hasLanded(put)) byKey.set(put.key, [...(byKey.get(put.key) ?? []), put]);
  }
  for (const [key, row] of rows) {
    if (row.action === "migrated" && !byKey.has(key) && !isDoneByApplication(facts, run, key))
      say(`${key} is reported as migrated, and was never written`);
  }
  for (const [key, puts] of byKey) {
    const versions = versionsOf(facts, (puts[0] as Put).type, key);
    const isOverwritten = (after: number, before: number) =>
      versions.some(({ at, by }) => by === "application" && at >= after && at <= before);
    const first = puts[0] as Put & { landedAt: number };
    const until = run.finishedAt ?? Number.POSITIVE_INFINITY;
    // What it may have written is looked up later, the more so while the store fails.
    const looks = readsOf(facts, run.id, first.type, key).map(({ fetchedAt }) => fetchedAt);
    const lookedUp = Math.max(until + 200_000, ...looks);
    const isGone = puts.some(
      ({ options }) => (options.expiration ?? Number.POSITIVE_INFINITY) * 1_000 < until + 200_000,
    );
    const isLost =
      isGone || puts.every((put) => put.late && put.landedAt > until) || isOverwritten(first.landedAt, lookedUp);
    const row = rows.get(key);
    if (
      row?.action !== "migrated" &&
      !isGone &&
      !(isLost && puts.every(({ answer }) => answer !== "done" || isOverwritten(first.landedAt, lookedUp)))
    ) {
      say(
        `${key} was written (${puts[0]?.answer}), and is reported as ${row ? `${row.action}: ${row.message}` : "nothing"}`,
      );
    }
    for (const [index, put] of puts.entries()) {
      const before = puts[index - 1];
      if (before && !put.late && !before.late && !isOverwritten(before.landedAt, put.landedAt))
        say(`${key} was written twice`);
    }
  }
  const limit = run.options.limit;
  const certain = [...byKey.values()].filter((puts) => puts.every(({ answer }) => answer === "done")).length;
  if (limit !== undefined && certain > limit) say(`wrote ${certain} records, ${limit} were allowed`);
  const error = run.options.skipErrors ? undefined : [...rows].find(([, { action }]) => action === "error");
  if (!error) return;
  // A record that is deferred is behind all others: then nothing is written once its error is known.
  const isPutOff = readsOf(facts, run.id, error[1].type, error[0]).length > 1;
  for (const [key, puts] of byKey) {
    const isBehind = isPutOff
      ? puts.some(({ begunAt, delayed }) => begunAt > error[1].at + longestWindow + delayed)
      : error[1].type === puts[0]?.type && byUtf8(key, error[0]) > 0;
    if (isBehind) say(`wrote ${key} behind ${error[0]}, the error at which it was to stop`);
  }
}

/** What a run that completed must have come to, once each; what it must not, not at all. */
function judgeComplete(facts: Facts, run: RunState, rows: ReadonlyMap<string, Detail>, say: Say): void {
  const { options, kind } = run;
  if (!options.verbose || options.limit !== undefined) return;
  const must = new Set<string>();
  if (options.ids) for (const id of options.ids) must.add(`${definitionOf(run.types[0] as string).prefix}${id}`);
  else if (kind === "restore") return;
  else if (options.of !== undefined && kind !== "verify") {
    const action = kind === "undo" ? "migrated" : "error";
    for (const row of facts.rows.get(options.of) ?? [])
      if (row.action === action && run.types.includes(row.type)) must.add(keyOf(row));
  } else {
    for (const type of run.types) {
      for (const [key, versions] of facts.simulation.stores[type]?.history.versions ?? []) {
        if (
          isRecord(type, key) &&
          isThroughout(versions, (run.startedAt as number) - mostLag, run.finishedAt as number)
        )
          must.add(key);
      }
    }
  }
  for (const key of must) if (!rows.has(key)) say(`${key} was there all the time, and has no result`);
}

function isThroughout(versions: readonly Version[], from: number, to: number): boolean {
  if (!isAlive(versionAt(versions, from), to)) return false;
  return versions.every((version) => version.at < from || version.at > to || isAlive(version, to));
}

/** Whether nobody else did anything to a record from shortly before a run until its end. */
function quietVersion(facts: Facts, run: RunState, type: string, key: string): Version | null {
  const versions = versionsOf(facts, type, key);
  const from = (run.startedAt as number) - mostLag - facts.simulation.config.readCache;
  const version = versionAt(versions, from) ?? versions.findLast(({ by }) => by === "seed") ?? null;
  const until = (run.finishedAt as number) + 120_000;
  if (!isAlive(version, until)) return null;
  const puts = facts.runs
    .flatMap(({ id }) => facts.puts.get(id) ?? [])
    .filter((put) => put.key === key && put.type === type);
  const isDisturbed =
    versions.some((each) => each !== version && each.at > version.at && each.at <= until && each.put?.run !== run.id) ||
    puts.some((put) => put.answer !== "done" && put.run === run.id) ||
    facts.simulation.poison.get(key) === -1;
  return isDisturbed ? null : version;
}

function judgeRow(facts: Facts, run: RunState, key: string, row: Detail, say: Say): void {
  const { type, action, message } = row;
  if (!run.startedAt || !run.finishedAt) return;
  const failedReads = facts.simulation.stores[type]?.history.failedReads.get(`${run.id} ${key}`) ?? 0;
  if (action === "error" && /could not be processed/.test(message) && facts.simulation.poison.get(key) !== -1) {
    // What happened to others is no fault of this one.
    if (failedReads < 3) say(`${key} was given up after ${failedReads} reads of it had failed: ${message}`);
    return;
  }
  const version = quietVersion(facts, run, type, key);
  if (!version) return;
  const planned = plan(definitionOf(type), version.text as string, run.startedAt);
  const state =
    planned.state === "legacy" && migrated(type, version.text as string, run) === null ? "error" : planned.state;
  const expected = expectedAction(facts, run, key, row, state);
  if (expected !== null && !expected.includes(action))
    say(`${key} was ${state} all the time, and is reported as ${action}: ${message}`);
}

function expectedAction(facts: Facts, run: RunState, key: string, row: Detail, state: string): string[] | null {
  const { kind, options } = run;
  if (kind === "verify") return options.of === undefined ? [state === "current" ? "migrated" : "error"] : null;
  if (kind === "backup") return ["migrated"];
  if (kind === "cleanup")
    return state === "error" ? ["error"] : state === "legacy" ? ["skipped"] : ["migrated", "skipped"];
  if (kind !== "migrate") return null;
  if (state === "error") return ["error"];
  if (state === "current") return ["skipped"];
  if (options.planOf !== undefined) {
    const tested = facts.rows.get(options.planOf)?.find((each) => keyOf(each) === key && each.type === row.type);
    return tested?.action === "migrated" ? null : ["skipped"];
  }
  return ["migrated"];
}

/** What else can be asked of results says the same. */
async function judgeQueries({ product }: Facts, run: RunState, rows: readonly Detail[], say: Say): Promise<void> {
  const causes = await product.causes(run.id);
  const sum = causes?.causes.reduce((total, { count }) => total + count, 0) ?? 0;
  if (causes?.complete && sum !== run.counts.errors)
    say(`its causes are of ${sum} errors, ${run.counts.errors} are counted`);
  for (const row of [rows[0], rows[rows.length >> 1], rows.at(-1)]) {
    if (!row) continue;
    const history = await product.recordRuns(row.type, row.id);
    const listed = history?.runs.find((each) => each.run.id === run.id)?.result;
    if (listed?.action !== row.action || listed.message !== row.message)
      say(`the history of ${row.type} ${row.id} says ${listed?.message}, the results say ${row.message}`);
  }
}
