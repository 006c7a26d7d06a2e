import type { Kind } from "../kind.ts";
import { formulas } from "../strings.ts";
import { base } from "../target.ts";

/** How a spreadsheet knows a formula, also behind blanks and as a full-width sign. */
const formula = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/;

/** Results as CSV: no record can put a formula into a spreadsheet. Harmless is a text that is shown as one. */
export const spreadsheets: Kind = {
  name: "spreadsheets",
  notes: ["download results"],
  async attack(target, tally) {
    for (const run of [target.runs.tested, target.runs.migrated, target.runs.verified, target.runs.saved]) {
      const how = `GET ${base}/runs/${run.id}/results as text/csv`;
      const { status, headers, text } = await target.call(`/runs/${run.id}/results`, {
        headers: [["accept", "text/csv"]],
      });
      const find = (what: string) => void tally.findings.push({ what, how });
      if (status !== 200 || !/^text\/csv\b/.test(headers.get("content-type") ?? "")) {
        find(`the results were answered ${status} as ${headers.get("content-type")}`);
        continue;
      }
      if (!/^attachment\b/.test(headers.get("content-disposition") ?? "")) find("the CSV is no attachment");
      const rows = cellsOf(text);
      for (const { cell, isQuoted } of rows.flat()) {
        // Also where a spreadsheet splits the line at semicolons, tabs or breaks in spite of the quotes.
        if (cell.split(/[;\t\r\n]/).some((each) => formula.test(each)) || formula.test(cell))
          find(`a cell is a formula: ${JSON.stringify(cell.slice(0, 60))}`);
        else if (/[;\t]/.test(cell) && !isQuoted) find(`a cell has a separator and no quotes: ${JSON.stringify(cell)}`);
      }
      for (const text of formulas) {
        // An apostrophe before a formula, or inside behind a separator, is what makes it a text.
        const bare = (each: string) => each.replaceAll("'", "");
        const found = rows.some((row) => row.some(({ cell }) => bare(cell).includes(bare(text))));
        // Of a verification only what is wrong has a row, and of a run only its collections.
        if (found) tally.harmless += 1;
        else if (run === target.runs.tested) find(`no cell holds ${JSON.stringify(text)}, so it was not tried`);
      }
    }
  },
};

type Cell = { cell: string; isQuoted: boolean };

/** RFC 4180, read apart from what writes it. */
function cellsOf(csv: string): Cell[][] {
  const rows: Cell[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/gy;
  while (cell.lastIndex < csv.length) {
    const found = cell.exec(csv);
    if (!found) throw new Error(`The CSV can't be read after ${JSON.stringify(csv.slice(0, 200))}`);
    const [, quoted, plain = "", end] = found;
    rows.at(-1)?.push({ cell: quoted?.replaceAll('""', '"') ?? plain, isQuoted: quoted !== undefined });
    if (end !== ",") rows.push([]);
  }
  return rows;
}
