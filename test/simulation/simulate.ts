import { parseArgs } from "node:util";
import { type Figures, simulate } from "./simulation.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    without: { type: "string", multiple: true, default: [] },
    trace: { type: "boolean", default: false },
    /** Only findings that hold this text. */
    only: { type: "string", default: "" },
  },
});

const [first, seeds] = [Number(values.from), Number(values.seeds)];
const total: Figures = {
  runs: 0,
  puts: 0,
  reads: 0,
  applicationWrites: 0,
  lost: 0,
  lostLate: 0,
  lostForeign: 0,
  longestWindow: 0,
};
let failing = 0;
/** Findings of one kind, with the seed that has the fewest troubles. */
const kinds = new Map<string, { count: number; seed: number; troubles: number; example: string }>();
const began = performance.now();

for (let seed = first; seed < first + seeds; seed += 1) {
  const {
    findings: all,
    figures,
    trace,
    config,
  } = await simulate(seed, { isTraced: values.trace, without: values.without });
  const findings = all.filter((finding) => finding.includes(values.only));
  for (const name of Object.keys(total) as (keyof Figures)[]) {
    total[name] = name === "longestWindow" ? Math.max(total[name], figures[name]) : total[name] + figures[name];
  }
  if (values.trace) console.log(trace.join("\n"));
  if (findings.length === 0) continue;
  failing += 1;
  console.log(`Seed ${seed} (${[...config.troubles].join(", ") || "no troubles"}):`);
  for (const finding of findings) {
    console.log(`  ${finding}`);
    const kind = kindOf(finding);
    const known = kinds.get(kind);
    const isSimplest = !known || config.troubles.size < known.troubles;
    const best = isSimplest ? { seed, troubles: config.troubles.size, example: finding } : known;
    kinds.set(kind, { ...best, count: (known?.count ?? 0) + 1 });
  }
  console.log(`  Replay: npm run simulate -- --seeds 1 --from ${seed} --trace`);
}

if (failing > 1) {
  console.log("\nKinds of findings, each with its simplest seed:");
  for (const { count, seed, troubles, example } of [...kinds.values()].sort((one, other) => other.count - one.count)) {
    console.log(`  ${count} times, seed ${seed} (${troubles} troubles): ${example}`);
  }
}

/** A finding without what differs from one to the next. */
function kindOf(finding: string): string {
  return finding
    .replace(/(user|snap):\S+/g, "KEY")
    .replace(/\d+/g, "0")
    .replace(/\((\w+).*?\)/g, "($1)")
    .slice(0, 120);
}

const seconds = ((performance.now() - began) / 1_000).toFixed(1);
console.log(
  `${seeds} seeds from ${first}, ${failing} with findings, in ${seconds} s: ${total.runs} runs, ${total.puts} writes, ${total.reads} reads; ` +
    `of ${total.applicationWrites} writes of the application ${total.lost} lost in the window between a read and its write (at most ${total.longestWindow} ms), ` +
    `${total.lostLate} to writes that landed late, ${total.lostForeign} to reads that the application had cached.`,
);
process.exitCode = failing > 0 ? 1 : 0;
