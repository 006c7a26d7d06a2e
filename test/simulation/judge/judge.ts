import type { Asked } from "../operator.ts";
import type { Simulation } from "../simulation.ts";
import { gather } from "./facts.ts";
import { judgeAudit, judgeBackups, judgeEvents, judgeFigures } from "./kept.ts";
import { judgeResults } from "./results.ts";
import { judgeStops } from "./stops.ts";
import { judgeWrites } from "./writes.ts";

/**
 * Judges all that happened, once it is over: by what the stores saw, and by the rules for records, but by nothing that
 * runs know of themselves.
 * @param rates the limits of writes a second with which runs were started
 */
export async function judge(
  simulation: Simulation,
  asked: readonly Asked[],
  rates: ReadonlyMap<string, number | null>,
): Promise<void> {
  const facts = await gather(simulation, asked);
  judgeWrites(facts);
  await judgeResults(facts);
  judgeStops(facts, rates);
  await judgeBackups(facts);
  judgeAudit(facts);
  judgeEvents(facts);
  await judgeFigures(facts);
}
