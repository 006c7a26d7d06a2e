/**
 * The levels that a record may have; `{"a":[1]}` has two. JSON.stringify, digests, masks and comparisons recurse once per
 * level, and the smallest stack that they run on, a browser's, holds a few thousand calls. Real records have fewer than ten
 * levels.
 */
export const maxDepth = 500;

/** Whether JSON text is nested more than `levels` deep. It scans the text without recursion, so any depth is fine. */
export function isDeeperThan(levels: number, text: string): boolean {
  // Fast for nearly every record: a level takes two characters, and most records have fewer brackets than `levels`.
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

/** How often the bracket occurs, also within strings. Stops counting after `limit`. */
function occurrences(text: string, bracket: string, limit: number): number {
  let found = 0;
  for (let index = text.indexOf(bracket); index >= 0 && found <= limit; index = text.indexOf(bracket, index + 1)) {
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
