/**
 * How many rows there are of something, so that none have to be read to know it: counted once, then kept up with every
 * change. This object is the only one that changes the database; what is rolled back with a transaction has to be
 * counted again.
 */
export function createCounters() {
  const counters = new Map<string, number>();
  const others: (() => void)[] = [];
  return {
    read(name: string, count: () => number): number {
      const known = counters.get(name) ?? count();
      counters.set(name, known);
      return known;
    },
    add(name: string, more: number): void {
      const known = counters.get(name);
      if (known !== undefined) counters.set(name, known + more);
    },
    forget(): void {
      counters.clear();
      for (const forget of others) forget();
    },
    /** Has something else that is held in memory forgotten at the same time. */
    forgetToo: (forget: () => void) => void others.push(forget),
  };
}
export type Counters = ReturnType<typeof createCounters>;
