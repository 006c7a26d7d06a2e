import type { Saved } from "../../../src/contract/backups.ts";
import type { RunState } from "../../../src/control/runState.ts";
import { getOwn, isAbsent } from "../../../src/engine/losslessJson.ts";
import { apply, plan } from "../../../src/engine/plan.ts";
import { collections } from "../../../src/schema/collections.ts";
import { firstBroken } from "../../control/auditChain.ts";
import { definitionOf, type Facts, hasLanded, isEqual, isRecord, keyOf } from "./facts.ts";
import { savedTexts } from "./texts.ts";

/** Judges backups: of each record that was changed, or is reported as saved, what it was, once; and nothing else. */
export async function judgeBackups(facts: Facts): Promise<void> {
  for (const run of facts.runs) {
    if (run.dryRun || (run.kind !== "backup" && run.options.backup !== true)) continue;
    const say = (text: string) =>
      facts.simulation.finding(`${run.id} (${run.kind}, ${run.status}): its backup ${text}`);
    const saved = await readBackup(facts, run, say);
    const rows = (facts.rows.get(run.id) ?? []).filter(({ action }) => action === "migrated");
    const isReported = run.kind !== "backup" || run.options.verbose;
    const wanted = new Set(rows.map(keyOf));
    for (const [key, entries] of saved) {
      if (entries.length > 1) say(`has ${key} ${entries.length} times`);
      if (isReported && !wanted.has(key))
        say(`has ${key}, which is not reported as ${run.kind === "backup" ? "saved" : "changed"}`);
      for (const entry of entries) {
        if (!savedTexts(facts, run, entry.type, key).includes(entry.value))
          say(`has another text of ${key} than was there`);
        const put = (facts.puts.get(run.id) ?? []).find(
          (each) => each.key === key && hasLanded(each) && each.read?.version?.text === entry.value,
        );
        if (put && put.options.expiration !== entry.expiration)
          say(`has another expiration of ${key} than was handed on`);
        if (put && !isEqual(put.options.metadata, entry.metadata))
          say(`has other metadata of ${key} than was handed on`);
      }
    }
    for (const key of wanted) if (!saved.has(key)) say(`lacks ${key}`);
    if (!isReported && saved.size !== run.counts.migrated)
      say(`has ${saved.size} records, ${run.counts.migrated} are counted`);
  }
}

async function readBackup(
  { product }: Facts,
  run: RunState,
  say: (text: string) => void,
): Promise<Map<string, Saved[]>> {
  const saved = new Map<string, Saved[]>();
  const manifest = await product.backup(run.id);
  let records = 0;
  let cursor: number | null = null;
  do {
    const page: Awaited<ReturnType<typeof product.savedRecords>> = await product.savedRecords(run.id, cursor);
    if (!page || "damaged" in page) {
      say(`can't be read: ${page?.damaged}`);
      break;
    }
    records += page.records.length;
    for (const entry of page.records) saved.set(entry.key, [...(saved.get(entry.key) ?? []), entry]);
    cursor = page.cursor;
  } while (cursor !== null);
  if (records !== (manifest?.records ?? 0)) say(`has ${records} records, its manifest says ${manifest?.records}`);
  return saved;
}

/** Judges the audit trail: unbroken, and each action in it as often as it was taken. */
export function judgeAudit({ simulation, runs, asked }: Facts): void {
  const { cluster, finding } = simulation;
  const entries = cluster.log.audit(100_000, null).reverse();
  const broken = firstBroken(entries);
  if (broken) finding(`The audit trail is broken at ${broken.sequence}`);
  for (const { id } of runs) {
    const of = entries.filter(({ run }) => run === id);
    if (of.filter(({ action }) => /^(start|retry) /.test(action)).length !== 1)
      finding(`${id} was not started once, says the audit trail`);
    for (const name of ["pause", "resume", "cancel"] as const) {
      const [recorded, all] = [
        of.filter(({ action }) => action === name).length,
        asked.filter((each) => each.run === id && each.name === name),
      ];
      if (
        recorded < all.filter(({ answer }) => answer === "done").length ||
        recorded > all.filter(({ answer }) => answer !== "refused").length
      ) {
        finding(`${id} was asked to ${name} ${all.length} times, the audit trail says ${recorded}`);
      }
    }
  }
}

/** Judges the analytics events: one for each run that came to an end by itself, always the same text. */
export function judgeEvents({ simulation, runs }: Facts): void {
  const { events, finding } = simulation;
  const all = [...events.events].map(([key, texts]) => ({
    key,
    texts,
    run: JSON.parse(texts[0] as string).eventData.runId as string,
  }));
  for (const { key, texts } of all)
    if (new Set(texts).size > 1) finding(`The event ${key} was written with different texts`);
  for (const { id, status, settled } of runs) {
    const found = all.filter(({ run }) => run === id).length;
    const expected = settled && (status === "completed" || status === "failed") ? 1 : 0;
    if (found !== expected) finding(`${id} (${status}) left ${found} events, ${expected} were expected`);
  }
  for (const { run } of all)
    if (!runs.some(({ id }) => id === run)) finding(`${run}, which nobody started, left an event`);
}

/** Judges the figures that the last run left, and those of a new count, by a count of what is stored. */
export async function judgeFigures(facts: Facts): Promise<void> {
  const { simulation, runs, product } = facts;
  const { stores, time, cluster, finding } = simulation;
  const last = runs.at(-1);
  const isExpiring = Object.values(stores).some(({ history }) =>
    [...history.versions.values()].flat().some(({ expiration }) => {
      const end = (expiration ?? 0) * 1_000;
      return end > (last?.startedAt ?? 0) - 1_000 && end < time.now() + 3_600_000;
    }),
  );
  // A record that nobody can read counts as unreadable, whatever it holds.
  if (isExpiring || !last || [...simulation.poison.values()].includes(-1)) return;
  const truth = Object.fromEntries(collections.map(({ type }) => [type, countOf(facts, type)]));
  const { kind, options } = last;
  const cameToAll =
    options.ids === undefined &&
    options.limit === undefined &&
    options.of === undefined &&
    kind !== "undo" &&
    kind !== "restore";
  if (last.status === "completed" && cameToAll) {
    for (const type of last.types)
      compare(`After ${last.id} the figures of ${type}`, cluster.log.document("census")?.[type], truth[type], finding);
  }
  const { figures } = await product.stats(600_000, true);
  for (const { type } of collections) {
    const counted = figures?.collections.find((each) => each.type === type);
    const { total, migrated, unreadable } = counted ?? {};
    compare(`A new count of ${type}`, { total, migrated, unreadable }, truth[type], finding);
    for (const { field, records, pending } of counted?.fields ?? []) {
      const expected = truth[type]?.fields[field] ?? { records: 0, pending: 0 };
      if (records !== expected.records || pending !== expected.pending)
        finding(
          `A new count of ${field}: ${records} and ${pending}, really ${expected.records} and ${expected.pending}`,
        );
    }
  }
}

type Figures = {
  total: number;
  migrated: number;
  unreadable: number;
  fields: Record<string, { records: number; pending: number }>;
};

function compare(
  what: string,
  figures: Partial<Record<keyof Figures, unknown>> | undefined,
  truth: Figures | undefined,
  finding: (text: string) => void,
): void {
  for (const name of ["total", "migrated", "unreadable"] as const) {
    if (figures?.[name] !== truth?.[name]) finding(`${what}: ${figures?.[name]} ${name}, really ${truth?.[name]}`);
  }
}

function countOf({ simulation }: Facts, type: string): Figures {
  const definition = definitionOf(type);
  const figures: Figures = { total: 0, migrated: 0, unreadable: 0, fields: {} };
  for (const [key, { text }] of simulation.stores[type]?.stored() ?? []) {
    if (!isRecord(type, key)) continue;
    figures.total += 1;
    const planned = plan(definition, text, simulation.time.now());
    if (planned.state === "error") {
      figures.unreadable += 1;
      continue;
    }
    const pending = new Set(planned.changes.map(({ from }) => from));
    for (const field of [...definition.copies.map(({ from }) => from), ...definition.deprecated]) {
      if (isAbsent(getOwn(planned.record, field))) continue;
      const of = figures.fields[field] ?? { records: 0, pending: 0 };
      figures.fields[field] = of;
      of.records += 1;
      if (pending.has(field)) of.pending += 1;
    }
    if (planned.state === "current") figures.migrated += 1;
    else if ("error" in apply(planned)) figures.unreadable += 1;
  }
  return figures;
}
