import type { Actor, RunOptions } from "../../src/contract/run.ts";
import type { RunRequest, RunState } from "../../src/control/runState.ts";
import type { RunCommand, RunKind } from "../../src/engine/lifecycle.ts";
import { recordId } from "../../src/schema/collections.ts";
import type { Cluster } from "./cluster.ts";
import type { Config } from "./config.ts";
import type { Faults } from "./faults.ts";
import type { Kv } from "./kv.ts";
import type { Random } from "./random.ts";
import { definitionOf } from "./records.ts";
import type { Time } from "./time.ts";
import type { Trace } from "./trace.ts";

/** Something that a superadmin asked for, and when it was answered: `null` never. */
export type Asked = {
  run: string;
  name: RunCommand | "limitRate";
  askedAt: number;
  answeredAt: number | null;
  /** What came back, if anything did. */
  answer: "done" | "refused" | null;
  maxPerSecond?: number | null;
};

type World = {
  config: Config;
  time: Time;
  random: Random;
  faults: Faults;
  trace: Trace;
  stores: Record<string, Kv>;
  finding: (text: string) => void;
};
type Choice = { kind: RunKind; types: string[]; dryRun: boolean; options: Partial<RunOptions>; retry?: string };

const actor: Actor = { uid: "admin", name: "Ada" };
const hour = 3_600_000;
/** Fields that a clean-up may take out: not retained ones, which the API refuses. */
const removable: Record<string, string[]> = {
  user: ["subscriptionStatus", "stripeSubscriptionId", "trialStartedAt", "trialEndsAt", "lastPaymentAt", "licenseKey"],
  snapshot: ["createdBy"],
};

/** A superadmin who starts runs of every kind, one after the other, and meddles with them. */
export function createOperator(world: World, cluster: Cluster) {
  const { config, time, random, faults, trace, stores, finding } = world;
  const asked: Asked[] = [];
  const rates = new Map<string, number | null>();
  const state = (id: string): RunState => cluster.log.run(id) as RunState;
  const all = (): RunState[] => cluster.log.runs(1_000, null).filter(({ isCensus }) => !isCensus);

  /** Runs the whole script. */
  async function work(): Promise<void> {
    for (let step = 0; step < config.steps; step += 1) {
      const id = await start(choose());
      if (id) await supervise(id);
      await time.sleep(random.pick([10, 1_000, 30_000, 100_000]));
    }
    faults.end();
    await time.sleep(70_000);
    // One more run over everything, in peace: its figures must be those of the store.
    const last = await start({
      kind: "migrate",
      types: ["user", "snapshot"],
      dryRun: random.chance(0.3),
      options: { verbose: true },
    });
    if (last) await supervise(last);
    await time.sleep(70_000);
  }

  async function start({ retry, ...choice }: Choice): Promise<string | null> {
    const { kind, types, dryRun, options } = choice;
    const request: RunRequest = {
      kind,
      types,
      dryRun,
      options: { batchSize: 50, skipErrors: true, verbose: true, ...options },
    };
    const active = all().filter(({ settled }) => !settled);
    trace(() => `operator starts ${retry ? `a retry of ${retry}` : JSON.stringify(request)}`);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      try {
        const answer = await cluster.call((runs) => (retry ? runs.retry(retry, actor) : runs.start(request, actor)));
        trace(() => `operator is answered ${JSON.stringify(answer).slice(0, 200)}`);
        if (answer && "run" in answer) {
          const inTheWay = active.find(
            (run) => run.types.some((type) => answer.run.types.includes(type)) && !state(run.id).settled,
          );
          if (inTheWay) finding(`${answer.run.id} was started while ${inTheWay.id} held its collection`);
          rates.set(answer.run.id, answer.run.options.maxPerSecond ?? null);
          return answer.run.id;
        }
        if (answer && "blockedBy" in answer && active.length === 0) return answer.blockedBy.id;
        return null;
      } catch {
        // It may have been started all the same: then the next attempt meets it.
        await time.sleep(2_000);
      }
    }
    return null;
  }

  /** Watches a run until it is over, and does something to it now and then. */
  async function supervise(id: string): Promise<void> {
    const since = time.now();
    let meddled = 0;
    for (;;) {
      const run = state(id);
      if (run.settled && run.reported) return;
      // So many days at most, where each allows so many writes.
      const keys = Object.values(stores).reduce((sum, kv) => sum + kv.keys.length, 0);
      const days = faults.writesPerDay === null ? 0 : 3 + (2 * keys) / faults.writesPerDay;
      const limit = Math.max(4 * hour, Math.ceil(days) * 24 * hour);
      if (time.now() - since > limit) {
        finding(`${id} (${run.kind}, ${run.status}) has not ended after ${limit / hour} hours`);
        return;
      }
      const isLong = time.now() - since > hour;
      await time.sleep(isLong ? 60_000 : random.pick([50, 500, 3_000, 20_000, 60_000]));
      // Faults go on for so long after a start, and then the run has to come to its end.
      if (time.now() - since > 0.75 * hour) faults.end();
      if (state(id).status === "paused") await command(id, random.chance(0.8) ? "resume" : "cancel");
      else if (meddled < 6 && !state(id).settled && random.chance(config.meddling * 0.4)) {
        meddled += 1;
        await meddle(id);
      }
    }
  }

  async function meddle(id: string): Promise<void> {
    const what = random.next();
    if (what < 0.35) await command(id, "pause");
    else if (what < 0.45) await command(id, "cancel");
    else if (what < 0.65) await limitRate(id, random.pick([null, 0.5, 2, 5, 20, 60]));
    else if (what < 0.8) {
      const other = await start({ ...choose(), types: state(id).types });
      const overlap = other !== null && state(other).types.some((type) => state(id).types.includes(type));
      if (other !== id && overlap && !state(id).settled) finding(`${other} overlaps ${id}`);
      if (other && other !== id) await supervise(other);
    } else await cluster.call((runs) => runs.stats(1_000, random.chance(0.5))).catch(() => null);
  }

  async function command(id: string, name: RunCommand): Promise<void> {
    const note: Asked = { run: id, name, askedAt: time.now(), answeredAt: null, answer: null };
    await ask(
      note,
      cluster.call((runs) => runs.command(id, name, actor)),
    );
  }

  async function limitRate(id: string, maxPerSecond: number | null): Promise<void> {
    const note: Asked = {
      run: id,
      name: "limitRate",
      askedAt: time.now(),
      answeredAt: null,
      answer: null,
      maxPerSecond,
    };
    await ask(
      note,
      cluster.call((runs) => runs.limitRate(id, maxPerSecond, actor)),
    );
  }

  async function ask(note: Asked, answer: Promise<object | null>): Promise<void> {
    asked.push(note);
    trace(() => `operator asks ${note.name} ${note.maxPerSecond ?? ""} of ${note.run}`);
    try {
      const got = await answer;
      Object.assign(note, { answeredAt: time.now(), answer: got && "refused" in got ? "refused" : "done" });
    } catch {
      // Nobody knows whether it was done.
    }
    trace(() => `operator: ${note.name} of ${note.run} is ${note.answer ?? "lost"}`);
  }

  /** What to start next, given what there is. */
  function choose(): Choice {
    const over = all().filter(({ settled }) => settled);
    const migrations = over.filter(({ kind }) => kind === "migrate");
    const real = migrations.filter(({ dryRun }) => !dryRun);
    const types = random.pick([["user", "snapshot"], ["user"], ["snapshot"], ["user", "snapshot"]]);
    const manner: Partial<RunOptions> = {
      batchSize: random.pick([1, 2, 7, 20, 50, 50, 200, 1_000]),
      verbose: random.chance(0.8),
      ...(random.chance(0.4) && { concurrency: random.pick([1, 2, 4, 8, 16]) }),
      ...(random.chance(0.15) && { maxPerSecond: random.pick([0.1, 0.5, 1, 5, 20, 100]) }),
      ...(random.chance(0.1) && { skipErrors: false }),
      ...(random.chance(0.3) && { maxErrorRate: 1 }),
      ...(random.chance(0.1) && { startAt: time.now() + random.pick([1_000, 60_000, 600_000]) }),
    };
    const of = random.pick(real.filter(({ counts }) => counts.migrated > 0));
    const what = random.next();
    if (of && what < 0.2)
      return { kind: "undo", types: of.types, dryRun: random.chance(0.2), options: { ...manner, of: of.id } };
    const failed = random.pick(real.filter(({ counts }) => counts.errors > 0));
    if (failed && what < 0.26)
      return { kind: "migrate", types: failed.types, dryRun: false, options: {}, retry: failed.id };
    const tested = random.pick(
      migrations.filter(({ dryRun, status, options }) => dryRun && status === "completed" && options.of === undefined),
    );
    if (tested && what < 0.36)
      return { kind: "migrate", types: tested.types, dryRun: false, options: { ...manner, planOf: tested.id } };
    const saved = random.pick(
      over.filter(({ kind, options, dryRun }) => !dryRun && (kind === "backup" || options.backup === true)),
    );
    if (saved && what < 0.48) {
      const options = {
        ...manner,
        backup: saved.id,
        ...(random.chance(0.2) && { overwrite: true }),
        ...chosenIds(saved.types, 0.2),
      };
      return {
        kind: "restore",
        types: options.ids ? saved.types.slice(0, 1) : saved.types,
        dryRun: random.chance(0.1),
        options,
      };
    }
    if (real.length > 0 && what < 0.55) {
      const fields = Object.fromEntries(
        types.map((type) => [type, (removable[type] ?? []).filter(() => random.chance(0.6))]),
      );
      return { kind: "cleanup", types, dryRun: random.chance(0.2), options: { ...manner, fields } };
    }
    if (what < 0.62)
      return {
        kind: "verify",
        types: of ? of.types : types,
        dryRun: false,
        options: { ...manner, ...(of && { of: of.id }) },
      };
    if (what < 0.68) return { kind: "backup", types, dryRun: false, options: manner };
    const ids = chosenIds(types, 0.15);
    const options = {
      ...manner,
      ...ids,
      ...(random.chance(0.15) && { limit: 1 + random.below(30) }),
      ...(random.chance(0.25) && { backup: true }),
    };
    return { kind: "migrate", types: ids.ids ? types.slice(0, 1) : types, dryRun: random.chance(0.2), options };
  }

  function chosenIds(types: readonly string[], share: number): { ids?: string[] } {
    if (!random.chance(share)) return {};
    const type = types[0] as string;
    const known = (stores[type] as Kv).keys.flatMap(
      (key): string[] | string => recordId(definitionOf(type), key) ?? [],
    );
    const ids = known.filter(() => random.chance(0.3));
    return { ids: [...ids, "missing"] };
  }

  return { work, asked, rates };
}
