import type { RunState } from "../../../src/control/runState.ts";
import { isObject, type Json } from "../../../src/engine/losslessJson.ts";
import { activityFieldsOf } from "../../../src/schema/definition.ts";
import { isAlive, type Put, type Version, versionAt } from "../history.ts";
import { definitionOf, type Facts, hasLanded, isEqual, isRecord, parse, readsOf, versionsOf } from "./facts.ts";
import { wrongText } from "./texts.ts";

/** From when a record was fetched until it is written, in ms, with three rounds of writes and a backup in between. */
export const longestWindow = 1_000;
/** From a listing until a write that hands on its expirations: an invocation of an executor. */
const longestListing = 40_000;

/** Judges every write of every run by itself. */
export function judgeWrites(facts: Facts): void {
  const { runs, puts, simulation } = facts;
  for (const run of runs) {
    for (const put of puts.get(run.id) ?? []) {
      for (const wrong of [wrongWrite(facts, run, put), ...(hasLanded(put) ? wrongLanding(facts, run, put) : [])]) {
        if (wrong !== null)
          simulation.finding(`${run.id} (${run.kind}): its write of ${put.key} by lease ${put.lease} ${wrong}`);
      }
    }
  }
  for (const { type, history } of Object.values(simulation.stores)) {
    for (const name of history.reads.keys()) {
      const key = name.slice(name.indexOf(" ") + 1);
      if (!isRecord(type, key)) simulation.finding(`${name.split(" ")[0]} read ${key}, which is no record`);
    }
  }
}

function wrongWrite(facts: Facts, run: RunState, put: Put): string | null {
  if (!isRecord(put.type, put.key)) return "is to a key that is no record";
  if (run.dryRun || run.kind === "verify" || run.kind === "backup") return "is none that such a run may make";
  if (!put.read) return "rests on no read";
  if (run.options.ids && !run.options.ids.some((id) => put.key === `${definitionOf(put.type).prefix}${id}`)) {
    return "is to a record that was not chosen";
  }
  const text = put.read.version?.text ?? null;
  if (text !== null && isRecentlyTouched(put.type, text, put.read.servedAt)) {
    const looks = readsOf(facts, run.id, put.type, put.key).filter(
      ({ version, fetchedAt }) => version?.text === text && fetchedAt < (put.read?.fetchedAt ?? 0),
    );
    if (looks.length === 0) return "is to a record that the application had touched within two minutes, on one look";
  }
  if (run.options.planOf !== undefined) {
    const planned = readsOf(facts, run.options.planOf, put.type, put.key).map(({ version }) => version?.text);
    if (!planned.includes(text as string)) return "is to a record that its dry run did not plan";
  }
  if (run.kind === "restore" && run.options.overwrite !== true && text !== null) {
    const own = (facts.puts.get(run.options.backup as string) ?? []).filter(
      (each) => each.key === put.key && hasLanded(each),
    );
    if (!own.some((each) => each.text === text)) return "replaces what has changed since the backup";
  }
  return wrongText(facts, run, put);
}

function wrongLanding(facts: Facts, run: RunState, put: Put & { landedAt: number }): (string | null)[] {
  const { read, replaced, late, delayed } = put;
  const wrong: (string | null)[] = [];
  if (!read) return wrong;
  const isUsual = !late && read.fetchedBy === "run";
  const window = put.landedAt - read.fetchedAt;
  if (isUsual && window > longestWindow + delayed)
    wrong.push(`landed ${Math.round(window)} ms after what it rests on was fetched`);
  const isStale = replaced !== read.version;
  if (isStale && isUsual && replaced?.by === "run")
    wrong.push(`replaced what ${replaced.put?.run} had written, which it had not read`);
  if (run.kind !== "restore" && isUsual) wrong.push(wrongEntry(facts, put));
  return wrong;
}

/** A write hands on the entry's expiration and metadata as they were when they were listed or read, or later. */
function wrongEntry(facts: Facts, put: Put & { landedAt: number }): string | null {
  const { listed, read, options } = put;
  const since = Math.min(listed?.asOf ?? Number.POSITIVE_INFINITY, read?.fetchedAt ?? Number.POSITIVE_INFINITY);
  const versions = versionsOf(facts, put.type, put.key);
  if (!listed) return "rests on no listing of its expiration";
  if (put.begunAt - listed.at > longestListing + put.delayed)
    return `hands on an expiration that was listed ${Math.round((put.begunAt - listed.at) / 1_000)} s before`;
  const possible = [versionAt(versions, since), ...versions.filter(({ at }) => at > since && at <= put.landedAt)];
  const alive = possible.filter((version): version is Version => version !== null && isAlive(version, since));
  if (!alive.some((version) => version.expiration === options.expiration)) {
    return `hands on the expiration ${options.expiration}, which it had not when it was listed or later (${alive.map(({ expiration }) => expiration)})`;
  }
  return alive.some((version) => isEqual(version.metadata, options.metadata))
    ? null
    : "hands on other metadata than it had";
}

/** Whether the application's own stamps say that it wrote a record in the last two minutes. */
export function isRecentlyTouched(type: string, text: string, now: number): boolean {
  const record = parse(text);
  if (!isObject(record)) return false;
  return activityFieldsOf(definitionOf(type)).some((path) => {
    let value: Json | undefined = record;
    for (const name of path.split(".")) value = isObject(value) ? value[name] : undefined;
    return typeof value === "number" && value > now - 119_000 && value <= now;
  });
}
