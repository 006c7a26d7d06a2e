/** What a seeded record is there to show. */
export type Kind = "legacy" | "half" | "current" | "conflict" | "broken" | "oddType" | "bigNumber" | "markup";

const kindOfLetter: Record<string, Kind> = {
  L: "legacy",
  H: "half",
  C: "current",
  X: "conflict",
  B: "broken",
  T: "oddType",
  N: "bigNumber",
  M: "markup",
};

// A fixed round rather than dice: every kind is there in any 33 records, also in a small store. The last three are legacy, too.
const round = "LLCHLXLLCTLHLBLCLLNCLLHLCMLLCLHLC";

export const kindOf = (index: number): Kind => kindOfLetter[round[index % round.length] ?? "L"] ?? "legacy";

/** How many records of the same kind came before: picks the next variant, so that all of them turn up. */
export const roundOf = (index: number) => Math.floor(index / round.length);
