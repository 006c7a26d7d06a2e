import type { Detail } from "../../../src/contract/run.ts";
import type { RunState } from "../../../src/control/runState.ts";
import { equal, type Json, parseJson } from "../../../src/engine/losslessJson.ts";
import { collections, recordId } from "../../../src/schema/collections.ts";
import type { Definition } from "../../../src/schema/definition.ts";
import type { Put, Read, Version } from "../history.ts";
import type { Asked } from "../operator.ts";
import type { SimulatedRuns } from "../product.ts";
import type { Simulation } from "../simulation.ts";

/** What there is to judge: what runs say of themselves, and what the stores saw. */
export type Facts = {
  simulation: Simulation;
  asked: readonly Asked[];
  /** Oldest first. */
  runs: RunState[];
  rows: Map<string, Detail[]>;
  /** In the order in which they were begun. */
  puts: Map<string, Put[]>;
  product: SimulatedRuns;
};

export async function gather(simulation: Simulation, asked: readonly Asked[]): Promise<Facts> {
  const { cluster, stores, finding } = simulation;
  const product = cluster.runs();
  if (!product) throw new Error("The coordinator is away.");
  const runs = cluster.log
    .runs(10_000, null)
    .filter(({ isCensus }) => !isCensus)
    .reverse();
  const rows = new Map<string, Detail[]>();
  for (const { id } of runs) {
    const all: Detail[] = [];
    let cursor: string | undefined;
    do {
      const page = await product.results(id, { limit: 1_000, ...(cursor !== undefined && { cursor }) });
      if (!page) finding(`${id} has no results`);
      all.push(...(page?.results ?? []));
      cursor = page?.cursor ?? undefined;
    } while (cursor !== undefined);
    rows.set(id, all);
  }
  const puts = new Map<string, Put[]>(runs.map(({ id }) => [id, []]));
  for (const { history } of Object.values(stores)) {
    for (const put of history.puts) {
      if (!puts.has(put.run)) finding(`${put.key} was written for ${put.run}, which is no run`);
      puts.get(put.run)?.push(put);
    }
  }
  for (const all of puts.values()) all.sort((one, other) => one.begunAt - other.begunAt);
  return { simulation, asked, runs, rows, puts, product };
}

export const definitionOf = (type: string): Definition => collections.find((each) => each.type === type) as Definition;
export const keyOf = ({ type, id }: { type: string; id: string }): string => `${definitionOf(type).prefix}${id}`;
export const isRecord = (type: string, key: string): boolean => recordId(definitionOf(type), key) !== null;
export const hasLanded = (put: Put): put is Put & { landedAt: number } => put.landedAt !== null;

export const versionsOf = ({ simulation }: Facts, type: string, key: string): Version[] =>
  simulation.stores[type]?.history.versions.get(key) ?? [];
export const readsOf = ({ simulation }: Facts, run: string, type: string, key: string): Read[] =>
  simulation.stores[type]?.history.reads.get(`${run} ${key}`) ?? [];

/** The value of a JSON text; `undefined` for what is none. */
export function parse(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Whether two texts hold the same value. */
export function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  const [left, right] = [parse(one), parse(other)];
  return left !== undefined && right !== undefined && equal(left, right);
}

/** Whether two values of an entry's metadata or the like are the same. */
export const isEqual = (one: unknown, other: unknown): boolean => equal((one ?? null) as Json, (other ?? null) as Json);
