/**
 * How well a text fits what was typed, 0 for not at all. Every word that was typed has to be in it: best where one of
 * its own words begins, then anywhere, then as letters in this order.
 */
export function fitness(typed: string, text: string): number {
  const said = text.toLowerCase();
  let sum = 0;
  for (const word of typed.toLowerCase().split(/\s+/).filter(Boolean)) {
    const own = fitnessOfWord(word, said);
    if (own === 0) return 0;
    sum += own;
  }
  return sum || 1;
}

function fitnessOfWord(word: string, said: string): number {
  const place = ` ${said}`.replace(/[^\p{L}\p{N}]/gu, " ").indexOf(` ${word}`);
  if (place >= 0) return place === 0 ? 5 : 4;
  if (said.includes(word)) return 3;
  let from = 0;
  for (const letter of word) {
    from = said.indexOf(letter, from) + 1;
    if (from === 0) return 0;
  }
  return 1;
}
