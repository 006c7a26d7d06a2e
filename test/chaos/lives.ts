import type { Random } from "../../src/seed/random.ts";

/**
 * How a server spends its life until it is killed: it is given the run to start; it gets no further than listing; it
 * does not get as far as serving; it is asked about the run all the time; or it is asked nothing, so that the run has to
 * go on by itself.
 */
export type Life = "begin" | "list" | "startUp" | "asked" | "quiet";

/** One life for each kill, in random order between the run's beginning and its end. */
export function plannedLives(random: Random, kills: number): Life[] {
  const beginning: Life[] = kills >= 8 ? ["begin", "list"] : [];
  // Two, for going on without being asked takes up to a minute.
  const quiet = Math.min(2, Math.floor(kills / 8));
  const startUp = Math.floor(kills / 5);
  const asked = kills - beginning.length - quiet - startUp;
  const [first, last, ...more] = lives("asked", asked);
  const middle = shuffled(random, [...more, ...lives("quiet", quiet), ...lives("startUp", startUp)]);
  return [...beginning, first, ...middle, last].filter((life) => life !== undefined);
}

const lives = (life: Life, count: number): Life[] => Array.from({ length: count }, () => life);

function shuffled(random: Random, items: readonly Life[]): Life[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(random.integer(0, rest.length - 1), 1));
}
