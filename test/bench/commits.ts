/**
 * How many slices a second the coordinator commits: reports of twelve records, from 1, 16 and 64 callers, in workerd with
 * its SQLite. Fails under 500 a second. npm run bench, or: node test/bench/commits.ts --slices 5000
 */
import { parseArgs } from "node:util";
import { startWorker } from "./benchWorker.ts";

const least = 500;
const perSlice = 12;

type Figures = { reports: number; seconds: number; rows: number; bytes: number; statements: number; growth: number };

const { values } = parseArgs({ options: { slices: { type: "string", default: "5000" } } });
const table: Record<string, Record<string, number>> = {};
let best = 0;
for (const callers of [1, 16, 64]) {
  const worker = await startWorker("commitsEntry.js", {
    USERS: 500_000,
    SNAPSHOTS: 0,
    LIST_MS: 0,
    READ_MS: 0,
    WRITE_MS: 0,
  });
  try {
    const { reports, seconds, rows, bytes, statements, growth } = await worker.ask<Figures>(
      `/commits?slices=${values.slices}&callers=${callers}`,
    );
    best = Math.max(best, reports / seconds);
    const each = (figure: number) => Math.round((figure / reports) * 10) / 10;
    table[`${callers} at a time`] = {
      slices: reports,
      "slices a second": Math.round(reports / seconds),
      "records a second": Math.round((reports * perSlice) / seconds),
      "rows a slice": each(rows),
      "statements a slice": each(statements),
      "bytes bound a slice": Math.round(bytes / reports),
      "file a slice, bytes": Math.round(growth / reports),
    };
  } finally {
    await worker.remove();
  }
}
console.log(`\nCommits: reports of ${perSlice} written records, with as many announced, against SQLite in workerd\n`);
console.table(table);
console.log(`Rows written include those of indexes; leases, their ends and batches are part of it.\n`);
process.exit(best < least ? 1 : 0); // wrangler keeps the event loop alive.
