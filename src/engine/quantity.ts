/**
 * A count with its noun: "1 record", "3 batches", "0 entries". The only place that forms plurals, for the server's
 * messages as well as for the page.
 *
 * @param noun in the singular; of several words, the last is the one that changes
 * @param format writes the number, as the server and the visitor's browser use different locales
 * @default format String
 */
export const quantity = (count: number, noun: string, format: (value: number) => string = String): string =>
  `${format(count)} ${nounFor(count, noun)}`;

/** The noun of a count that is shown apart from it: "record" for 1, else "records". */
export const nounFor = (count: number, noun: string): string => (count === 1 ? noun : pluralOf(noun));

function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
