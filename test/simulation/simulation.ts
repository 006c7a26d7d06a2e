import { collections, recordId } from "../../src/schema/collections.ts";
import { startApplication } from "./application.ts";
import { startChaos } from "./chaos.ts";
import { type Cluster, createCluster } from "./cluster.ts";
import { type Config, configOf } from "./config.ts";
import { createFaults } from "./faults.ts";
import { judge } from "./judge/judge.ts";
import { createKv, type Kv } from "./kv.ts";
import { createOperator } from "./operator.ts";
import { createBucket, createEvents } from "./ports.ts";
import { createRandom } from "./random.ts";
import { seedRecords } from "./records.ts";
import { createTime } from "./time.ts";
import { createTrace } from "./trace.ts";

/** What one seed came to. */
export type Outcome = { seed: number; findings: string[]; figures: Figures; trace: string[]; config: Config };
export type Figures = {
  runs: number;
  puts: number;
  reads: number;
  applicationWrites: number;
  lost: number;
  lostLate: number;
  lostForeign: number;
  longestWindow: number;
};

/** Everything that a simulation is made of, for the judge and for scenarios written by hand. */
export type Simulation = ReturnType<typeof createSimulation>;

const startAt = Date.UTC(2026, 10, 20, 20, 0, 0);

export function createSimulation(config: Config, isTraced: boolean, poison: ReadonlyMap<string, number> = new Map()) {
  const time = createTime(startAt);
  const random = createRandom(config.seed);
  const { trace, lines } = createTrace(isTraced, time.now, startAt);
  const findings: string[] = [];
  const finding = (text: string): void => {
    trace(() => `FINDING: ${text}`);
    if (findings.length < 20 && !findings.includes(text)) findings.push(text);
  };
  const faults = createFaults(config, random.fork("faults"), time);
  const shared = { config, time, faults, trace, finding };
  const stores: Record<string, Kv> = Object.fromEntries(
    collections.map(({ type }) => [type, createKv(type, { ...shared, random: random.fork(`store ${type}`) })]),
  );
  const bucket = createBucket({ ...shared, random: random.fork("bucket") });
  const events = createEvents({ ...shared, random: random.fork("events") });
  const chosenPoison = new Map(poison);
  const cluster: Cluster = createCluster({
    ...shared,
    random: random.fork("cluster"),
    stores,
    bucket,
    events,
    poison: chosenPoison,
  });
  return { ...shared, random, stores, bucket, events, cluster, poison: chosenPoison, findings, lines };
}

/** Simulates one seed from beginning to end, and judges what came of it. */
export async function simulate(
  seed: number,
  { isTraced = false, without = [] as readonly string[], judged = judge } = {},
): Promise<Outcome> {
  const config = configOf(seed, without);
  const simulation = createSimulation(config, isTraced);
  const { time, random, stores, poison, cluster, findings, finding } = simulation;
  simulation.trace(() => `seed ${seed}: ${JSON.stringify({ ...config, troubles: [...config.troubles] })}`);
  for (const definition of collections) {
    seedRecords(stores[definition.type] as Kv, definition, config, random.fork(`records ${definition.type}`), startAt);
  }
  if (config.troubles.has("poison")) choosePoison(stores, poison, random.fork("poison"));
  const operator = createOperator({ ...simulation, random: random.fork("operator") }, cluster);
  if (config.troubles.has("application")) startApplication({ ...simulation, random: random.fork("application") });
  startChaos({ ...simulation, random: random.fork("chaos") }, cluster);
  let isOver = false;
  await quietly(async () => {
    const script = operator.work().then(() => judged(simulation, operator.asked, operator.rates));
    script.then(
      () => {
        isOver = true;
      },
      (error) => {
        finding(`The simulation failed: ${error instanceof Error ? error.stack : error}`);
        isOver = true;
      },
    );
    const how = await time.pass(() => isOver, startAt + 30 * 86_400_000);
    if (how !== "over") finding(`The simulation did not end: ${how}`);
  });
  return { seed, findings, figures: figuresOf(simulation), trace: simulation.lines, config };
}

function choosePoison(stores: Record<string, Kv>, poison: Map<string, number>, random: Simulation["random"]): void {
  for (const kv of Object.values(stores)) {
    const definition = collections.find(({ type }) => type === kv.type);
    const records = kv.keys.filter((key) => definition && recordId(definition, key) !== null);
    if (records.length === 0) continue;
    poison.set(random.pick(records), random.pick([-1, 0, 3, 10]));
  }
}

/** What the product says on the console of what it survives is of no interest here. */
async function quietly(work: () => Promise<void>): Promise<void> {
  const { error } = console;
  console.error = () => {};
  try {
    await work();
  } finally {
    console.error = error;
  }
}

export function figuresOf({ stores, cluster }: Pick<Simulation, "stores" | "cluster">): Figures {
  const histories = Object.values(stores).map(({ history }) => history);
  const puts = histories.flatMap((history) => history.puts);
  const landed = puts.filter(({ landedAt }) => landedAt !== null);
  const losses = landed.filter(({ replaced, read }) => replaced?.by === "application" && replaced !== read?.version);
  const inTime = losses.filter((put) => !put.late && put.delayed === 0);
  const windows = landed.filter((put) => !put.late && put.delayed === 0 && put.read?.fetchedBy === "run");
  return {
    runs: cluster.log.runs(1_000, null).length,
    puts: puts.length,
    reads: histories.reduce(
      (sum, { reads }) => sum + [...reads.values()].reduce((all, each) => all + each.length, 0),
      0,
    ),
    applicationWrites: histories.reduce(
      (sum, { versions }) => sum + [...versions.values()].flat().filter(({ by }) => by === "application").length,
      0,
    ),
    lost: inTime.filter(({ read }) => read?.fetchedBy === "run").length,
    lostForeign: inTime.filter(({ read }) => read?.fetchedBy !== "run").length,
    lostLate: losses.length - inTime.length,
    longestWindow: Math.round(
      Math.max(0, ...windows.map(({ landedAt, read }) => (landedAt as number) - (read?.fetchedAt ?? 0))),
    ),
  };
}
