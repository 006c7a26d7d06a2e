import type { RunState } from "../../../src/control/runState.ts";
import { equal, isObject, type Json, type JsonObject } from "../../../src/engine/losslessJson.ts";
import { apply, plan } from "../../../src/engine/plan.ts";
import { cleanUp } from "../../../src/engine/planCleanup.ts";
import type { Put } from "../history.ts";
import { definitionOf, type Facts, hasLanded, isSame, parse, readsOf, versionsOf } from "./facts.ts";

/** Why the text of a write is not what its run had to make of what it read; `null` when it is. */
export function wrongText(facts: Facts, run: RunState, put: Put): string | null {
  const text = put.read?.version?.text ?? null;
  if (run.kind === "restore") return isSaved(facts, run, put) ? null : "is not what was saved";
  if (text === null) return "was made of a record that was not there";
  if (run.kind === "migrate")
    return isSame(put.text, migrated(put.type, text, run) ?? "") ? null : "is not what its plan makes of it";
  if (run.kind === "cleanup")
    return isSame(put.text, cleaned(put.type, text, run) ?? "") ? null : "is not what the clean-up makes of it";
  return wrongUndo(facts, run, put, text);
}

export function migrated(type: string, text: string, run: RunState): string | null {
  const planned = plan(definitionOf(type), text, run.startedAt as number);
  if (planned.state !== "legacy") return null;
  const applied = apply(planned);
  return "error" in applied ? null : applied.text;
}

function cleaned(type: string, text: string, run: RunState): string | null {
  const planned = plan(definitionOf(type), text, run.startedAt as number);
  if (planned.state !== "current") return null;
  cleanUp(definitionOf(type), planned.record, run.options.fields?.[type] ?? []);
  return JSON.stringify(planned.record);
}

/** What a run saved of a record, as far as it can have: what it read, or what it replaced. */
export function savedTexts(facts: Facts, run: RunState, type: string, key: string): string[] {
  if (run.kind === "backup") return readsOf(facts, run.id, type, key).flatMap(({ version }) => version?.text ?? []);
  const landed = (facts.puts.get(run.id) ?? []).filter((put) => put.key === key && put.type === type && hasLanded(put));
  return landed.flatMap(({ read }) => read?.version?.text ?? []);
}

function isSaved(facts: Facts, run: RunState, put: Put): boolean {
  const source = facts.runs.find(({ id }) => id === run.options.backup) as RunState;
  // A byte order mark is not written back.
  return savedTexts(facts, source, put.type, put.key).some((text) => text.replace(/^\uFEFF+/, "") === put.text);
}

/** Undo removes exactly what its run wrote, where it still stands, and touches nothing else. */
function wrongUndo(facts: Facts, run: RunState, put: Put, text: string): string | null {
  const of = facts.runs.find(({ id }) => id === run.options.of) as RunState;
  const written = (facts.puts.get(of.id) ?? [])
    .filter((each) => each.key === put.key && each.type === put.type && hasLanded(each))
    .at(-1);
  if (!written) return `undoes a write that ${of.id} never made`;
  const before = written.read?.version?.text ?? "";
  const planned = plan(definitionOf(put.type), before, of.startedAt as number);
  if (planned.state === "error") return "undoes a plan that there can't have been";
  const [old, set, now, result] = [before, written.text, text, put.text].map(parse) as [Json, Json, Json, Json];
  if (!isObject(old) || !isObject(set) || !isObject(now) || !isObject(result)) return "is no object";
  const { changes } = planned;
  const wrong = wrongFields(
    changes.map(({ path, from }) => ({ path, from })),
    { old, set, now, result },
  );
  if (wrong !== null) return wrong;
  if (!isUntouched(facts, written, put)) return null;
  const expected: JsonObject = { ...old };
  for (const field of Object.keys(old)) {
    const isCopied = changes.some(({ from }) => from === field);
    if (!isCopied && !Object.hasOwn(now, field)) delete expected[field];
  }
  return equal(result, expected) ? null : "is not what was there before the run, though nobody touched it since";
}

/** Whether nothing but clean-ups wrote the record between a run's write and what its undo read. */
function isUntouched(facts: Facts, written: Put, put: Put): boolean {
  const versions = versionsOf(facts, put.type, put.key);
  const from = versions.findIndex((version) => version.put === written);
  const to = versions.indexOf(put.read?.version as never);
  return versions
    .slice(from + 1, to + 1)
    .every((version) => facts.runs.find(({ id }) => id === version.put?.run)?.kind === "cleanup");
}

type Four = { old: JsonObject; set: JsonObject; now: JsonObject; result: JsonObject };
const same = (one: Json | undefined, other: Json | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && equal(one, other));
const get = (object: JsonObject | undefined, name: string): Json | undefined =>
  object && Object.hasOwn(object, name) ? object[name] : undefined;
const inner = (object: JsonObject, name: string): JsonObject | undefined => {
  const value = get(object, name);
  return isObject(value) ? value : undefined;
};

function wrongFields(changes: { path: string; from: string | null }[], { old, set, now, result }: Four): string | null {
  const paths = new Set(changes.map(({ path }) => path));
  const tops = new Set(changes.map(({ path }) => path.split(".")[0] as string));
  for (const name of new Set([...Object.keys(now), ...Object.keys(result)])) {
    if (tops.has(name) || same(get(now, name), get(result, name))) continue;
    const isPutBack =
      changes.some(({ from }) => from === name) &&
      get(now, name) === undefined &&
      same(get(result, name), get(old, name));
    if (!isPutBack) return `changes ${name}, which its run did not set`;
  }
  for (const top of tops) {
    if (same(get(now, top), get(result, top))) continue;
    if (same(get(now, top), get(set, top)) && same(get(result, top), get(old, top))) continue;
    const [before, after] = [inner(now, top), inner(result, top)];
    if (!before || (!after && !paths.has(top))) return `changes ${top}, which is not as its run left it`;
    for (const name of new Set([...Object.keys(before), ...Object.keys(after ?? {})])) {
      if (same(get(before, name), get(after, name))) continue;
      const wasSet = paths.has(`${top}.${name}`) || paths.has(top);
      const isOld =
        same(get(after, name), get(inner(old, top), name)) && same(get(before, name), get(inner(set, top), name));
      if (!wasSet || !isOld) return `changes ${top}.${name}, which is not as its run left it`;
    }
  }
  return null;
}
