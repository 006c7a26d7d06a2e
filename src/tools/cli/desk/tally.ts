/** How often something was found, and the key of the first record in which it was. */
export type Tallied<Of> = Of & { count: number; firstKey: string };

/** Of more different things than these, only the first are kept apart: a cause may quote what differs in each record. */
const mostKinds = 1_000;

/** Counts things that are equal as JSON. */
export class Tally<Of extends object> {
  readonly #found = new Map<string, Tallied<Of>>();
  readonly #others: Of;

  /** @param others stands for all things beyond the first 1,000 different ones */
  constructor(others: Of) {
    this.#others = others;
  }

  add(of: Of, key: string): void {
    const name = JSON.stringify(of);
    if (!this.#found.has(name) && this.#found.size >= mostKinds && of !== this.#others) {
      this.add(this.#others, key);
      return;
    }
    const found = this.#found.get(name) ?? { ...of, count: 0, firstKey: key };
    found.count += 1;
    this.#found.set(name, found);
  }

  /** The most frequent first. */
  list(): Tallied<Of>[] {
    return [...this.#found.values()].sort((one, other) => other.count - one.count);
  }
}
