/**
 * What the engine costs for a record, beside reading and writing the same text with bare JSON. Figures only: a ratio of
 * two measurements taken in turns says something on any machine, a time in microseconds does not.
 */
import { apply, plan } from "../../src/engine/plan.ts";
import { collections } from "../../src/schema/collections.ts";
import type { Definition } from "../../src/schema/definition.ts";
import { seedEntries } from "../../src/seed/seedEntries.ts";

const now = 1_795_000_000_000;
const rounds = 61;
const recordsPerSample = 1_000;
const aims = { legacy: 1.5, current: 1.2 } as const;

type Sample = { name: string; definition: Definition; state: keyof typeof aims; texts: string[] };

/** Keeps what was worked out from being optimised away. */
let sink = 0;

const seeded = [...seedEntries({ users: 5_000, snapshots: 5_000, now })];
const rows = samples().map((sample) => measure(sample));
console.log(`Engine: cost of a record, as a multiple of JSON.parse + JSON.stringify (median of ${rounds} rounds)\n`);
console.table(Object.fromEntries(rows));
if (sink === 0) throw new Error("Nothing was measured.");

function samples(): Sample[] {
  return collections.flatMap((definition) => {
    const texts = seeded
      .filter(({ collection, key }) => collection === definition.type && key.split(":").length === 2)
      .map(({ value }) => value);
    const inState = (state: string) =>
      texts.filter((text) => !isExact(text) && plan(definition, text, now).state === state);
    const [legacy, current] = [inState("legacy"), inState("current")];
    const withNumber = (text: string) => `${text.slice(0, -1)},"externalId":12345678901234567890}`;
    return [
      { name: definition.plural, definition, state: "legacy", texts: filled(legacy) },
      { name: definition.plural, definition, state: "current", texts: filled(current) },
      { name: `${definition.plural}, exact numbers`, definition, state: "legacy", texts: filled(legacy, withNumber) },
      { name: `${definition.plural}, exact numbers`, definition, state: "current", texts: filled(current, withNumber) },
    ] satisfies Sample[];
  });
}

function measure({ name, definition, state, texts }: Sample): [string, Record<string, string | number>] {
  const engine =
    state === "legacy"
      ? (text: string) => {
          const planned = plan(definition, text, now);
          if (planned.state === "error") return 0;
          const applied = apply(planned);
          return "text" in applied ? applied.text.length : 0;
        }
      : (text: string) => plan(definition, text, now).state.length;
  const bare = (text: string) => JSON.stringify(JSON.parse(text)).length;

  const engineTimes: number[] = [];
  const bareTimes: number[] = [];
  const ratios: number[] = [];
  for (let round = -10; round < rounds; round += 1) {
    // The second one finds the texts in the cache, so they take turns at that too.
    const engineFirst = round % 2 === 0;
    const first = time(texts, engineFirst ? engine : bare);
    const second = time(texts, engineFirst ? bare : engine);
    const [engineTime, bareTime] = engineFirst ? [first, second] : [second, first];
    if (round < 0) continue; // Warming up.
    engineTimes.push(engineTime);
    bareTimes.push(bareTime);
    ratios.push(engineTime / bareTime);
  }
  const bytes = texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
  return [
    `${name}, ${state}`,
    {
      characters: Math.round(bytes),
      "JSON µs": rounded(median(bareTimes)),
      "engine µs": rounded(median(engineTimes)),
      ratio: rounded(median(ratios)),
      "aim ≤": aims[state],
    },
  ];
}

/** Microseconds per record. */
function time(texts: readonly string[], work: (text: string) => number): number {
  const start = performance.now();
  for (const text of texts) sink += work(text);
  return ((performance.now() - start) * 1_000) / texts.length;
}

/** The same number of texts in every sample, whichever kind the seed has fewer of. */
function filled(texts: readonly string[], change = (text: string) => text): string[] {
  return Array.from({ length: recordsPerSample }, (_, index) => change(texts[index % texts.length] as string));
}

function isExact(text: string): boolean {
  return /\d{17}|\d\.\d{17}/.test(text.replace(/"[^"]*"/g, ""));
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
