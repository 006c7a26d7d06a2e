import type { Json, JsonObject } from "../../engine/losslessJson.ts";
import { isFields } from "./json.ts";

/** One line of two texts side by side; `null` where a side has none. A line with both the same is unchanged. */
export type Line = { left: string | null; right: string | null; depth: number; path: string; place: number };

export const isUnchanged = ({ left, right }: Line): boolean => left === right;

/**
 * A record before and after, line by line. A plan only adds, or fills in for a placeholder, so whatever the two share
 * stands on the same line.
 * Commas are left out: they would differ where nothing else does.
 */
export function toLines(stored: Json, planned: Json): Line[] {
  const lines: Omit<Line, "place">[] = [];
  walk(lines, { label: "", path: "", depth: 0 }, stored, planned);
  return lines.map((line, place) => ({ ...line, place }));
}

type Where = { label: string; path: string; depth: number };

function walk(lines: Omit<Line, "place">[], where: Where, stored: Json | undefined, planned: Json | undefined): void {
  const { label, path, depth } = where;
  if (isFields(planned) && (isFields(stored) || stored === undefined)) {
    const add = (text: string) => lines.push({ left: stored ? text : null, right: text, depth, path });
    const names = fieldNames(stored, planned);
    if (names.length === 0) return void add(`${label}{}`);
    add(`${label}{`);
    for (const name of names) {
      const inner = { label: `${fieldName(name)}: `, path: path === "" ? name : `${path}.${name}`, depth: depth + 1 };
      walk(lines, inner, own(stored, name), own(planned, name));
    }
    add("}");
    return;
  }
  const left = texts(where, stored);
  const right = texts(where, planned);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const at = right[index] ?? left[index];
    lines.push({ left: left[index]?.text ?? null, right: right[index]?.text ?? null, depth: at?.depth ?? depth, path });
  }
}

/** In the order in which they will be stored. */
function fieldNames(stored: JsonObject | undefined, planned: JsonObject): string[] {
  return [...new Set([...Object.keys(stored ?? {}), ...Object.keys(planned)])];
}

const own = (object: JsonObject | undefined, name: string): Json | undefined =>
  object && Object.hasOwn(object, name) ? object[name] : undefined;

const shortLine = 56;

/** A value in lines, short ones in one. Field names are quoted only where they need it. */
function texts({ label, depth }: Omit<Where, "path">, value: Json | undefined): { text: string; depth: number }[] {
  if (value === undefined) return [];
  const inline = JSON.stringify(value);
  const isList = Array.isArray(value);
  const fitsInLine = inline.length <= 2 || (isList ? inline.length <= shortLine : !isFields(value));
  if (fitsInLine) return [{ text: `${label}${inline}`, depth }];
  const inner = isList
    ? value.flatMap((each) => texts({ label: "", depth: depth + 1 }, each))
    : Object.entries(value as JsonObject).flatMap(([name, each]) =>
        texts({ label: `${fieldName(name)}: `, depth: depth + 1 }, each),
      );
  const [open, close] = isList ? "[]" : "{}";
  return [{ text: `${label}${open}`, depth }, ...inner, { text: `${close}`, depth }];
}

const fieldName = (name: string): string => (/^[\w$]+$/.test(name) ? name : JSON.stringify(name));

export type Part = { folded: boolean; lines: Line[] };

const context = 2;
const worthFolding = 4;
const longValue = 8;
const firstLines = 40;

/**
 * Folds away long stretches that nothing is to be said about, but for the lines next to one, and all but the start of
 * long values. A record that is only shown begins with its first lines.
 * @param noted whether there is something to say about the field at a path
 */
export function fold(lines: readonly Line[], noted: (path: string) => boolean): Part[] {
  const isQuiet = (line: Line) => isUnchanged(line) && !noted(line.path);
  const onlyShown = lines.every(isQuiet);
  const parts: Part[] = [];
  let first = 0;
  for (const [index, line] of lines.entries()) {
    if (line.path !== lines[first]?.path || isUnchanged(line)) first = index;
    const nearby = lines.slice(Math.max(0, index - context), index + context + 1);
    const folded = onlyShown ? index >= firstLines : nearby.every(isQuiet) || index - first >= longValue;
    const last = parts.at(-1);
    if (last?.folded === folded) last.lines.push(line);
    else parts.push({ folded, lines: [line] });
  }
  return parts.map((part) => (part.folded && part.lines.length < worthFolding ? { ...part, folded: false } : part));
}
