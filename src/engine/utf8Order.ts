/**
 * Compares two keys in the order of KV's listings, which is that of their UTF-8 bytes and so of their code points.
 * JavaScript's `<` compares UTF-16 units. For `sort`.
 */
export function byUtf8(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const [a, b] = [left.charCodeAt(index), right.charCodeAt(index)];
    // Half of a surrogate pair stands for a code point above that of every single unit.
    if (a !== b) return (isSurrogate(a) ? a + 0x10000 : a) - (isSurrogate(b) ? b + 0x10000 : b);
  }
  return left.length - right.length;
}

const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
