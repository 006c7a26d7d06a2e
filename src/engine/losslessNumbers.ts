/**
 * Whether JSON text may hold a number that a double can't: sixteen digits and dots in a row, an exponent or a minus zero,
 * outside strings. What it passes over has at most fifteen significant digits, which a double always gives back.
 *
 * It is asked of every record, so it looks only between strings and leaves the finding of their ends to `indexOf`.
 */
export function needsLosslessParse(text: string): boolean {
  let from = 0;
  for (;;) {
    const open = text.indexOf('"', from);
    const to = open < 0 ? text.length : open;
    // Between two strings there is mostly a colon or a comma, where no such number fits.
    if (to - from >= shortest && hasOddNumber(text, from, to)) return true;
    if (open < 0) return false;
    let close = text.indexOf('"', open + 1);
    while (close > 0 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
    // A string without an end is not JSON, and the parser will say so.
    if (close < 0) return false;
    from = close + 1;
  }
}

/** `:-0` at the end of an object, or `1e9` alone. */
const shortest = 3;
const [zero, nine, dot, minus, exponent, backslash, lowerCase] = [48, 57, 46, 45, 101, 92, 32];

function hasOddNumber(text: string, from: number, to: number): boolean {
  let length = 0;
  for (let index = from; index < to; index += 1) {
    const code = text.charCodeAt(index);
    if ((code >= zero && code <= nine) || code === dot) {
      length += 1;
      if (length === 16 || (length === 1 && code === zero && text.charCodeAt(index - 1) === minus)) return true;
    } else {
      if (length > 0 && (code | lowerCase) === exponent) return true;
      length = 0;
    }
  }
  return false;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(quote - 1 - backslashes) === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}
