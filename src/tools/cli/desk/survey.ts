import { abbreviate } from "../../../engine/abbreviate.ts";
import { addPlanned, type Census, emptyCensus, type FieldCensus } from "../../../engine/collectionCensus.ts";
import { migratable } from "../../../engine/eta.ts";
import type { Json } from "../../../engine/losslessJson.ts";
import { maskChange } from "../../../engine/mask.ts";
import { causeOf } from "../../../engine/outcome.ts";
import type { Conflict, Readable, Warning } from "../../../engine/plan.ts";
import type { Definition } from "../../../schema/definition.ts";
import { withoutElements } from "../../../schema/paths.ts";
import type { Entry } from "./entry.ts";
import type { Judged } from "./judge.ts";
import { type Tallied, Tally } from "./tally.ts";

/** What a record would get: `value` without secrets, and short. */
export type Diff = { key: string; changes: { path: string; from: string | null; value: Json }[] };

/** What a migration would do to one collection. */
export type CollectionFigures = {
  type: string;
  plural: string;
  prefix: string;
  records: number;
  current: number;
  legacy: number;
  unreadable: number;
  /** Missing where the definition has no schema of the application's. */
  invalid?: number;
  /** Legacy records that no migration writes any more, as they expire within a minute or have expired. */
  expiring: number;
  fields: Omit<FieldCensus, "type">[];
  conflicts: Tallied<Conflict>[];
  warnings: Tallied<Warning>[];
  errors: Tallied<Cause>[];
  invalidCauses: Tallied<Cause>[];
  examples: Diff[];
};
type Cause = { cause: string };

const mostExamples = 3;
const others = "…";

/** Collects the figures of one collection. */
export class Survey {
  readonly #definition: Definition;
  readonly #census: Census;
  readonly #conflicts = new Tally<Conflict>({ path: others, from: others });
  readonly #warnings = new Tally<Warning>({ path: others, expected: others, actual: others });
  readonly #errors = new Tally<Cause>({ cause: "Another cause." });
  readonly #invalid = new Tally<Cause>({ cause: "Another cause." });
  readonly #examples: Diff[] = [];
  #expiring = 0;

  constructor(definition: Definition) {
    this.#definition = definition;
    this.#census = emptyCensus(definition);
  }

  add({ key }: Entry, { planned, tooSoon }: Judged): void {
    addPlanned(this.#census, planned);
    if (planned.state === "error") {
      this.#errors.add({ cause: causeOf(planned.error.message) }, key);
      return;
    }
    for (const { path, from } of planned.conflicts) {
      this.#conflicts.add({ path: withoutElements(path), from: withoutElements(from) }, key);
    }
    for (const warning of planned.warnings) {
      this.#warnings.add({ ...warning, path: withoutElements(warning.path) }, key);
    }
    if (planned.invalid !== null) this.#invalid.add({ cause: causeOf(planned.invalid) }, key);
    if (planned.state !== "legacy") return;
    if (tooSoon) this.#expiring += 1;
    if (this.#examples.length < mostExamples) this.#examples.push(diffOf(this.#definition, key, planned));
  }

  figures(): CollectionFigures {
    const { type, plural, prefix } = this.#definition;
    const { total: records, migrated: current, unreadable, invalid, fields } = this.#census;
    return {
      ...{ type, plural, prefix, records, current, legacy: migratable(this.#census), unreadable },
      ...(invalid !== undefined && { invalid }),
      expiring: this.#expiring,
      fields: fields.map(({ type: _, ...field }) => field),
      conflicts: this.#conflicts.list(),
      warnings: this.#warnings.list(),
      errors: this.#errors.list(),
      invalidCauses: this.#invalid.list(),
      examples: this.#examples,
    };
  }
}

const diffOf = (definition: Definition, key: string, { changes }: Readable): Diff => ({
  key,
  changes: changes.map(({ path, from, value }) => ({
    path,
    from,
    value: abbreviate(maskChange(definition, { path, from }, value)),
  })),
});
