import type { Actor, RunOptions } from "../../src/contract/run.ts";
import type { RunState } from "../../src/control/runState.ts";
import type { RunCommand, RunKind } from "../../src/engine/lifecycle.ts";
import type { Config, Trouble } from "./config.ts";
import { judge } from "./judge/judge.ts";
import type { Kv } from "./kv.ts";
import type { Asked } from "./operator.ts";
import { createSimulation, type Simulation } from "./simulation.ts";

/** What a scenario written by hand can do. */
export type Stage = Simulation & {
  users: Kv;
  snapshots: Kv;
  seconds: (seconds: number) => Promise<void>;
  /** Starts a run, and answers its id. */
  start: (kind: RunKind, types: string[], options?: Partial<RunOptions> & { dryRun?: boolean }) => Promise<string>;
  command: (id: string, name: RunCommand) => Promise<void>;
  run: (id: string) => RunState;
  /** Waits until a run is over and its event delivered. */
  ended: (id: string) => Promise<RunState>;
  /** Waits until something is so, looking every few milliseconds. */
  until: (isSo: () => boolean, what: string) => Promise<void>;
};

const actor: Actor = { uid: "admin", name: "Ada" };
const hour = 3_600_000;

/**
 * Plays a scenario in virtual time, on a store without faults but for those that it brings about itself.
 * @returns what the judge finds wrong
 */
export async function play(
  script: (stage: Stage) => Promise<void>,
  more: Partial<Config> = {},
  troubles: readonly Trouble[] = [],
  poison = new Map<string, number>(),
): Promise<string[]> {
  const config: Config = {
    seed: 1,
    troubles: new Set(troubles),
    records: { user: 0, snapshot: 0 },
    applicationRate: 1,
    readCache: 60_000,
    locations: 1,
    faultRate: 0.05,
    steps: 0,
    meddling: 0,
    bulkCharacters: 25_000_000,
    ...more,
  };
  const simulation = createSimulation(config, false, poison);
  const { time, cluster, finding, stores } = simulation;
  const asked: Asked[] = [];
  const rates = new Map<string, number | null>();
  const run = (id: string): RunState => cluster.log.run(id) as RunState;

  const until = async (isSo: () => boolean, what: string): Promise<void> => {
    const since = time.now();
    while (!isSo()) {
      if (time.now() - since > 400 * hour) throw new Error(`It never came to this: ${what}`);
      await time.sleep(time.now() - since > 60_000 ? 1_000 : 7);
    }
  };

  const stage: Stage = {
    ...simulation,
    users: stores.user as Kv,
    snapshots: stores.snapshot as Kv,
    seconds: (seconds) => time.sleep(seconds * 1_000),
    async start(kind, types, { dryRun = false, ...options } = {}) {
      const request = { kind, types, dryRun, options: { batchSize: 50, skipErrors: true, verbose: true, ...options } };
      const answer = await cluster.call((runs) => runs.start(request, actor));
      if (!("run" in answer)) throw new Error(`Not started: ${JSON.stringify(answer)}`);
      rates.set(answer.run.id, options.maxPerSecond ?? null);
      return answer.run.id;
    },
    async command(id, name) {
      const note: Asked = { run: id, name, askedAt: time.now(), answeredAt: null, answer: null };
      asked.push(note);
      const answer = await cluster.call((runs) => runs.command(id, name, actor));
      Object.assign(note, { answeredAt: time.now(), answer: answer && "refused" in answer ? "refused" : "done" });
    },
    run,
    until,
    async ended(id) {
      await until(() => run(id).settled && run(id).reported, `${id} is over`);
      return run(id);
    },
  };

  let isOver = false;
  let failure: unknown;
  const { error } = console;
  console.error = () => {};
  try {
    script(stage)
      .then(() => judge(simulation, asked, rates))
      .catch((thrown) => {
        failure = thrown;
      })
      .finally(() => {
        isOver = true;
      });
    const how = await time.pass(() => isOver);
    if (how !== "over") finding(`The scenario did not end: ${how}`);
  } finally {
    console.error = error;
  }
  if (failure) throw failure;
  return simulation.findings;
}

export const legacyUser = (uid: string, more: object = {}) =>
  JSON.stringify({
    uid,
    createdAt: 1_690_000_000_000,
    subscriptionStatus: "trial",
    stripeCustomerId: `cus_${uid}`,
    ...more,
  });
export const number = (index: number) => String(index).padStart(4, "0");

/** Puts so many users into the store that are still to be migrated. */
export function seedUsers(users: Kv, count: number, options: { expiration?: number } = {}): string[] {
  const keys = Array.from({ length: count }, (_, index) => `user:${number(index)}`);
  for (const key of keys) users.write(key, legacyUser(key.slice(5)), "seed", options);
  return keys;
}
