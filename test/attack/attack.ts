/**
 * Attacks a local server: forged sessions, odd requests, hostile records and more, each judged by what is answered, and
 * by the stores, runs, backups and audit trail, which must be the same afterwards: npm run attack -- --kind tokens --findings 100
 */
import { parseArgs } from "node:util";
import { openStore } from "../../src/tools/openStore.ts";
import type { Finding, Kind, Tally } from "./kind.ts";
import { kinds } from "./kinds.ts";
import { changes, readState, type Store } from "./state.ts";
import { startTarget, type Target } from "./target.ts";

const startedAt = performance.now();
const names = kinds.map(({ name }) => name);

const { chosen, shownFindings } = readOptions();
say("Starting a server whose records hold attacks");
const target = await startTarget();
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => target.stop().finally(() => process.exit(130)));
try {
  process.exitCode = await attack(target);
} finally {
  await target.stop();
}

/** @returns the exit code */
async function attack(target: Target): Promise<number> {
  const store = await openStore(target.folder);
  const rows: Record<string, { tried: number; refused: number; harmless: number; findings: number }> = {};
  const findings: Finding[] = [];
  try {
    for (const kind of chosen) {
      const tally = await attackAndCompare(kind, target, store);
      const { refused, harmless } = tally;
      const tried = refused + harmless + tally.findings.length;
      rows[kind.name] = { tried, refused, harmless, findings: tally.findings.length };
      findings.push(...tally.findings);
      say(`${kind.name}: tried ${tried}, refused ${refused}, harmless ${harmless}`);
      for (const { what, how } of tally.findings.slice(0, shownFindings)) console.error(`  FOUND ${what}\n    ${how}`);
      const more = tally.findings.length - shownFindings;
      if (more > 0) console.error(`  … and ${more} more of this kind`);
    }
  } finally {
    await store.close();
  }
  const total = (name: "tried" | "refused" | "harmless") =>
    Object.values(rows).reduce((sum, row) => sum + row[name], 0);
  console.table(rows);
  say(`tried ${total("tried")}, refused ${total("refused")}, harmless ${total("harmless")}, found ${findings.length}`);
  return findings.length === 0 ? 0 : 1;
}

async function attackAndCompare(kind: Kind, target: Target, store: Store): Promise<Tally> {
  const tally: Tally = { refused: 0, harmless: 0, findings: [] };
  const before = await readState(target, store);
  await kind.attack(target, tally);
  const changed = changes(before, await readState(target, store), kind.notes);
  for (const what of kind.startsRuns ? changed.filter((each) => each.startsWith("the records")) : changed)
    tally.findings.push({ what: `After all of these, ${what}`, how: `npm run attack -- --kind ${kind.name}` });
  return tally;
}

function say(what: string) {
  console.log(`[${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(3)} s] ${what}`);
}

function readOptions(): { chosen: readonly Kind[]; shownFindings: number } {
  try {
    const { values } = parseArgs({
      options: { kind: { type: "string", multiple: true }, findings: { type: "string", default: "10" } },
    });
    const unknown = values.kind?.find((name) => !names.includes(name));
    if (unknown !== undefined) throw new Error(`There is no kind "${unknown}". There are ${names.join(", ")}.`);
    if (!/^\d{1,6}$/.test(values.findings))
      throw new Error("--findings takes a whole number: how many to show of a kind.");
    const chosen = values.kind ? kinds.filter(({ name }) => values.kind?.includes(name)) : kinds;
    return { chosen, shownFindings: Number(values.findings) };
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
