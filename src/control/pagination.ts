/** Which part of a list is asked for; `cursor` as the last answer gave it. */
export type PageRequest = { limit: number; cursor?: string | undefined };

/** The place that a page goes on behind, or `null` for the first page. */
export const decodeCursor = (cursor: string | undefined): number | null =>
  cursor === undefined ? null : Number(cursor);

/**
 * A page of what was found, one more than a page if there is more.
 * @param place where an item stands in the list: the next page goes on behind the last one
 */
export function paginate<T>(found: readonly T[], limit: number, place: (last: T) => number) {
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return { page, cursor: found.length > limit && last !== undefined ? String(place(last)) : null };
}
