import { createScanner, findNodeAtLocation, type Node, parse, parseTree } from "jsonc-parser";
import type { Entry } from "./wranglerNeeds.ts";

const options = { allowTrailingComma: true };

/** A configuration in JSON with comments; `null` when it can't be read. */
export function readJsonc(text: string): Record<string, unknown> | null {
  const errors: [] = [];
  const value: unknown = parse(text, errors, options);
  return errors.length === 0 && typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}

/**
 * The text with an entry more in a list; `null` where that can't be done safely. `modify` of jsonc-parser formats every line
 * that it touches, and puts a new member between the last one and its comment; here the rest of the text stays as it is.
 */
export function addToJsonc(text: string, { list, entry }: Entry): string | null {
  const root = parseTree(text, [], options);
  if (!root) return null;
  for (let depth = list.length; depth >= 0; depth -= 1) {
    const node = findNodeAtLocation(root, list.slice(0, depth));
    if (!node) continue;
    const isList = depth === list.length;
    if (node.type !== (isList ? "array" : "object")) return null;
    return insertLast(text, node, isList ? written(entry) : members(list.slice(depth), entry));
  }
  return null;
}

/** The entry as it is written on a line of its own. */
export const entryInJsonc = ({ list, entry }: Entry): string => members(list, entry);

/** `"durable_objects": { "bindings": [{ … }] }` */
function members([name = "", ...rest]: readonly string[], entry: Entry["entry"]): string {
  return `"${name}": ${rest.length === 0 ? `[${written(entry)}]` : `{ ${members(rest, entry)} }`}`;
}

function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inside = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${written(each)}`);
  return `{ ${inside.join(", ")} }`;
}

function insertLast(text: string, container: Node, content: string): string | null {
  const last = container.children?.at(-1);
  if (!last) {
    const [from, to] = [container.offset + 1, container.offset + container.length - 1];
    if (text.slice(from, to).trim() !== "") return null;
    return text.slice(0, from) + (container.type === "array" ? content : ` ${content} `) + text.slice(to);
  }
  const end = last.offset + last.length;
  const { commaEnd, lineEnd } = restOfLine(text, end);
  const [, indent] = /\n([ \t]*)$/.exec(text.slice(0, last.offset)) ?? [];
  const comma = commaEnd === null ? "," : "";
  // A list on one line stays on one.
  if (indent === undefined) {
    const at = commaEnd ?? end;
    return `${text.slice(0, at)}${comma} ${content}${text.slice(at)}`;
  }
  const newLine = text.includes("\r\n") ? "\r\n" : "\n";
  const added = `${newLine}${indent}${content}${commaEnd === null ? "" : ","}`;
  return text.slice(0, end) + comma + text.slice(end, lineEnd) + added + text.slice(lineEnd);
}

/** What follows a value on its line: its comma, if it has one, and comments. */
function restOfLine(text: string, end: number): { commaEnd: number | null; lineEnd: number } {
  const scanner = createScanner(text);
  scanner.setPosition(end);
  let commaEnd: number | null = null;
  let lineEnd = end;
  for (;;) {
    scanner.scan();
    const tokenEnd = scanner.getTokenOffset() + scanner.getTokenLength();
    const token = text.slice(scanner.getTokenOffset(), tokenEnd);
    if (/^[ \t]+$/.test(token)) continue;
    if (token === ",") commaEnd = tokenEnd;
    else if (!/^\/[/*]/.test(token)) return { commaEnd, lineEnd };
    lineEnd = tokenEnd;
  }
}
