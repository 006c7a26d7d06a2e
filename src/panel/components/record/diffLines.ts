import type { Json, JsonObject } from "../../../engine/losslessJson.ts";
import { stepsOf } from "../../../schema/paths.ts";

/** One line of a side-by-side diff; `null` where a side has none. Equal sides mean unchanged. */
export type Line = { left: string | null; right: string | null; depth: number; path: string; place: number };

export const isUnchanged = ({ left, right }: Line): boolean => left === right;

/**
 * A record before and after, line by line. A plan only adds fields or replaces placeholders, so everything shared is on
 * the same line. Commas are left out: they would differ where nothing else does.
 */
export function diffLines(stored: Json, planned: Json): Line[] {
  const lines: Omit<Line, "place">[] = [];
  walk(lines, { label: "", path: "", depth: 0 }, stored, planned);
  return lines.map((line, place) => ({ ...line, place }));
}

type LinePosition = { label: string; path: string; depth: number };

function walk(
  lines: Omit<Line, "place">[],
  where: LinePosition,
  stored: Json | undefined,
  planned: Json | undefined,
): void {
  const { label, path, depth } = where;
  if (isObject(planned) && (isObject(stored) || stored === undefined)) {
    const add = (text: string) => lines.push({ left: stored ? text : null, right: text, depth, path });
    const names = fieldNames(stored, planned);
    if (names.length === 0) return void add(`${label}{}`);
    add(`${label}{`);
    for (const name of names) {
      const inner = { label: `${fieldName(name)}: `, path: path === "" ? name : `${path}.${name}`, depth: depth + 1 };
      walk(lines, inner, getOwn(stored, name), getOwn(planned, name));
    }
    add("}");
    return;
  }
  if (Array.isArray(stored) && Array.isArray(planned) && isChangedInside(stored, planned)) {
    const add = (text: string) => lines.push({ left: text, right: text, depth, path });
    add(`${label}[`);
    for (const [index, entry] of planned.entries()) {
      walk(lines, { label: "", path: `${path}[${index}]`, depth: depth + 1 }, stored[index], entry);
    }
    add("]");
    return;
  }
  const left = valueLines(where, stored);
  const right = valueLines(where, planned);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const at = right[index] ?? left[index];
    lines.push({ left: left[index]?.text ?? null, right: right[index]?.text ?? null, depth: at?.depth ?? depth, path });
  }
}

/** Whether entries of a list gain fields; a run neither adds nor moves entries. */
const isChangedInside = (stored: Json[], planned: Json[]): boolean =>
  stored.length === planned.length && JSON.stringify(stored) !== JSON.stringify(planned);

/** In the order in which they will be stored. */
function fieldNames(stored: JsonObject | undefined, planned: JsonObject): string[] {
  return [...new Set([...Object.keys(stored ?? {}), ...Object.keys(planned)])];
}

const getOwn = (object: JsonObject | undefined, name: string): Json | undefined =>
  object && Object.hasOwn(object, name) ? object[name] : undefined;

const maxInlineLength = 56;

/** A value as lines; a short one as a single line. Field names are quoted only where JSON needs it. */
function valueLines(
  { label, depth }: Omit<LinePosition, "path">,
  value: Json | undefined,
): { text: string; depth: number }[] {
  if (value === undefined) return [];
  const inline = JSON.stringify(value);
  const isList = Array.isArray(value);
  const fitsInLine = inline.length <= 2 || (isList ? inline.length <= maxInlineLength : !isObject(value));
  if (fitsInLine) return [{ text: `${label}${inline}`, depth }];
  const inner = isList
    ? value.flatMap((each) => valueLines({ label: "", depth: depth + 1 }, each))
    : Object.entries(value as JsonObject).flatMap(([name, each]) =>
        valueLines({ label: `${fieldName(name)}: `, depth: depth + 1 }, each),
      );
  const [open, close] = isList ? "[]" : "{}";
  return [{ text: `${label}${open}`, depth }, ...inner, { text: `${close}`, depth }];
}

const fieldName = (name: string): string => (/^[\w$]+$/.test(name) ? name : JSON.stringify(name));

export type Part = { folded: boolean; lines: Line[] };

const contextLines = 2;
const minFoldedLines = 4;
const maxValueLines = 8;
const initialLines = 40;

/**
 * Folds long unchanged parts, except for the lines around a change, and everything but the start of long values. A
 * record without changes shows its first lines.
 * @param noted whether there is a note about the field at a path
 */
export function foldUnchanged(lines: readonly Line[], noted: (path: string) => boolean): Part[] {
  const isQuiet = (line: Line) => isUnchanged(line) && !noted(line.path);
  const onlyShown = lines.every(isQuiet);
  const parts: Part[] = [];
  let first = 0;
  for (const [index, line] of lines.entries()) {
    if (line.path !== lines[first]?.path || isUnchanged(line)) first = index;
    const nearby = lines.slice(Math.max(0, index - contextLines), index + contextLines + 1);
    const folded = onlyShown ? index >= initialLines : nearby.every(isQuiet) || index - first >= maxValueLines;
    const last = parts.at(-1);
    if (last?.folded === folded) last.lines.push(line);
    else parts.push({ folded, lines: [line] });
  }
  return parts.map((part) => (part.folded && part.lines.length < minFoldedLines ? { ...part, folded: false } : part));
}

/** Older browsers lack `isRawJSON`; the client gives them plain numbers. */
const isExactNumber = (value: Json): boolean => typeof JSON.isRawJSON === "function" && JSON.isRawJSON(value);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isExactNumber(value);

/** The value at a path such as `emails[2].verified`, own properties only; `undefined` if there is none. */
export function valueAt(record: Json, path: string): Json | undefined {
  let value: Json | undefined = record;
  for (const step of stepsOf(path)) {
    if (typeof step === "number") value = Array.isArray(value) ? value[step] : undefined;
    else value = isObject(value) && Object.hasOwn(value, step as string) ? value[step as string] : undefined;
  }
  return value;
}
