import type { Journal } from "./journal.ts";

/** A map whose changes are kept under a kind and a name; it begins with these entries, changed as was kept. */
export async function persistentMap<Value>(
  journal: Journal,
  [kind, name]: readonly [kind: string, name: string],
  entries: Iterable<readonly [string, Value]> = [],
): Promise<Map<string, Value>> {
  const map = new KeptMap<Value>((key, value) => journal.tell([`${kind} ${name}`, key], value));
  for (const [key, value] of entries) map.begin(key, value);
  for (const { path, value } of await journal.read(`${kind} ${name}`)) map.begin(path[1] as string, value as Value);
  return map;
}

class KeptMap<Value> extends Map<string, Value> {
  readonly #tell: (key: string, value: Value | undefined) => void;

  constructor(tell: (key: string, value: Value | undefined) => void) {
    super();
    this.#tell = tell;
  }

  begin(key: string, value: Value): void {
    super.set(key, value);
  }

  override set(key: string, value: Value): this {
    super.set(key, value);
    this.#tell(key, value);
    return this;
  }

  /** One that the map began with comes back with it. */
  override delete(key: string): boolean {
    this.#tell(key, undefined);
    return super.delete(key);
  }
}
