// Ids look random, but are computed from the record's number, and can be turned back into it. By that the local tools tell
// seeded records from records that somebody loaded.
const multiplier = 2_654_435_761;
const inverse = 244_002_641; // multiplier × inverse ≡ 1 (mod 2³²)
const highestNumber = 10_000_000;

export const superadmin = { uid: "admin", name: "Mara Lindqvist" };

const idOf = (prefix: string, index: number) =>
  prefix + (Math.imul(index, multiplier) >>> 0).toString(36).padStart(7, "0");

/** The id of a user by number; number 0 is the superadmin. */
export const uidOf = (index: number) => (index === 0 ? superadmin.uid : idOf("usr_", index));

export const snapshotIdOf = (index: number) => idOf("snp_", index + 1);

/** Whether `seedEntries` can make this record key. */
export function isSeedKey(key: string): boolean {
  if (key === `user:${superadmin.uid}`) return true;
  const digits = /^(?:user:usr_|snap:snp_)([0-9a-z]{7})$/.exec(key)?.[1];
  if (digits === undefined) return false;
  const number = Number.parseInt(digits, 36);
  return number < 2 ** 32 && Math.imul(number, inverse) >>> 0 <= highestNumber;
}
