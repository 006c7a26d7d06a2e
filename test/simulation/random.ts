/** Numbers that are the same every time for the same seed. */
export type Random = {
  /** From 0 to 1. */
  next(): number;
  /** A whole number from 0 to below `most`. */
  below(most: number): number;
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** How long until the next of events that come `perSecond` times a second on average, in ms. */
  interval(perSecond: number): number;
  /** Numbers of its own for one part of the simulation, so that a change in one leaves the others as they were. */
  fork(name: string): Random;
};

export function createRandom(seed: number): Random {
  let state = seed | 0;

  /** mulberry32 */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  const below = (most: number): number => Math.floor(next() * most);

  return {
    next,
    below,
    between: (least, most) => least + next() * (most - least),
    chance: (probability) => probability > 0 && next() < probability,
    pick: (items) => items[below(items.length)] as never,
    interval: (perSecond) => (-Math.log(1 - next()) / perSecond) * 1_000,
    fork: (name) => createRandom(hash(`${seed} ${name}`)),
  };
}

/** A number for a text (FNV-1a). */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value | 0;
}
