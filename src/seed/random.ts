export type Random = ReturnType<typeof randomFrom>;

/** A random number generator (mulberry32): the same seeds always give the same sequence. */
export function randomFrom(...seeds: number[]) {
  let state = seeds.reduce((mixed, seed) => Math.imul(mixed ^ seed, 0x85ebca6b) ^ (mixed >>> 13), 0x2545f491);

  function fraction(): number {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `lowest` to `highest`, both included. */
  function integer(lowest: number, highest: number): number {
    return lowest + Math.floor(fraction() * (highest - lowest + 1));
  }

  return {
    integer,
    chance: (probability: number): boolean => fraction() < probability,
    pick: <const Items extends readonly [unknown, ...unknown[]]>(items: Items): Items[number] =>
      items[integer(0, items.length - 1)] ?? items[0],
    text: (length: number, alphabet: string): string => {
      let text = "";
      while (text.length < length) text += alphabet[integer(0, alphabet.length - 1)];
      return text;
    },
  };
}

export const hexadecimal = "0123456789abcdef";
export const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
