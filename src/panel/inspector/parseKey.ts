import type { Schema } from "../../client/contract.ts";

export type Named = { type: string; id: string } | { refused: string };

/**
 * What was typed, as a record: an id of the chosen collection, or a whole key such as `user:u1`, which names its
 * collection itself.
 */
export function parseKey(
  text: string,
  type: string,
  collections: readonly Pick<Schema["collections"][number], "type" | "prefix">[],
): Named {
  const typed = text.trim();
  if (typed === "") return { refused: "Type the id of a record, or paste its key." };
  const ofKey = collections.find(({ prefix }) => typed.startsWith(prefix));
  const id = ofKey ? typed.slice(ofKey.prefix.length) : typed;
  if (id === "") return { refused: "That is the beginning of a key only: the id is missing." };
  if (!id.includes(":")) return { type: ofKey?.type ?? type, id };
  const prefixes = collections.map(({ prefix }) => prefix).join(" or ");
  return {
    refused: ofKey
      ? `That is no key of a record: nothing of ${ofKey.prefix}… with a second colon is one, and no run touches it.`
      : `Keys of records begin with ${prefixes}, and ids have no colon.`,
  };
}
