import { styleText } from "node:util";

const isColoured = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR && process.env.TERM !== "dumb";

/** A text in a colour or weight, where the standard output is a terminal that shows it. */
export const styled = (style: Parameters<typeof styleText>[0], text: string): string =>
  isColoured ? styleText(style, text) : text;

/** Text of an export as a terminal may get it: control characters could move its cursor or colour what follows. */
export const printable = (text: string): string =>
  text.replace(/\p{Cc}|\p{Bidi_Control}/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);

export const count = (value: number): string => value.toLocaleString("en");

/** Rows as columns, the ones of numbers to the right. */
export function table(rows: readonly (readonly (string | number)[])[], indent: string): string[] {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === "number" ? count(cell) : printable(cell))));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row, index) => {
    const padded = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return typeof rows[index]?.[column] === "number" ? cell.padStart(width) : cell.padEnd(width);
    });
    return `${indent}${padded.join("  ")}`.trimEnd();
  });
}
