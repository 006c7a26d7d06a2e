// Ids look scattered, as real ones do, but come from the record's number alone and can be turned back into it. That is how
// the local tools tell seeded records from an export that somebody loaded.
const scatter = 2_654_435_761;
const gather = 244_002_641; // scatter × gather ≡ 1 (mod 2³²)
const highestNumber = 10_000_000;

export const superadmin = { uid: "admin", name: "Mara Lindqvist" };

const idOf = (prefix: string, index: number) =>
  prefix + (Math.imul(index, scatter) >>> 0).toString(36).padStart(7, "0");

/** The user number 0 is the superadmin. */
export const uidOf = (index: number) => (index === 0 ? superadmin.uid : idOf("usr_", index));

export const snapshotIdOf = (index: number) => idOf("snp_", index + 1);

/** Whether a record key is one that `seedEntries` makes, for any options. */
export function isSeedKey(key: string): boolean {
  if (key === `user:${superadmin.uid}`) return true;
  const scattered = /^(?:user:usr_|snap:snp_)([0-9a-z]{7})$/.exec(key)?.[1];
  if (scattered === undefined) return false;
  const number = Number.parseInt(scattered, 36);
  return number < 2 ** 32 && Math.imul(number, gather) >>> 0 <= highestNumber;
}
