/**
 * The deepest that a record may be nested: `{"a":[1]}` has two levels. Everything that is done with a record (JSON.stringify,
 * digests, masks, comparisons) calls itself once a level, and the smallest stack it runs on, a browser's, holds a few
 * thousand calls. Real records have fewer than ten levels.
 */
export const maxDepth = 500;

/** Whether JSON text is nested more than `levels` deep. Looks only at the text, so no nesting is too deep for it. */
export function isDeeperThan(levels: number, text: string): boolean {
  // Asked of every record: a level takes two characters, and mostly there are fewer brackets than levels.
  if (text.length <= 2 * levels) return false;
  if (occurrences(text, "{", levels) + occurrences(text, "[", levels) <= levels) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) {
      index = endOfString(text, index);
    } else if (code === openBrace || code === openBracket) {
      depth += 1;
      if (depth > levels) return true;
    } else if (code === closeBrace || code === closeBracket) depth -= 1;
  }
  return false;
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [34, 92, 91, 93, 123, 125];

/** How often it occurs, strings included; once there are more than `enough` the rest does not matter. */
function occurrences(text: string, bracket: string, enough: number): number {
  let found = 0;
  for (let index = text.indexOf(bracket); index >= 0 && found <= enough; index = text.indexOf(bracket, index + 1)) {
    found += 1;
  }
  return found;
}

/** The index of the quote that ends the string beginning at `open`. */
function endOfString(text: string, open: number): number {
  let index = open + 1;
  while (index < text.length && text.charCodeAt(index) !== quote) index += text.charCodeAt(index) === backslash ? 2 : 1;
  return index;
}
