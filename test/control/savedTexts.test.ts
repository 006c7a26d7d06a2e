import { expect, test } from "vitest";
import { DamagedBackup, packPart } from "../../src/control/backupParts.ts";
import type { Work } from "../../src/control/execution/protocol.ts";
import { holder, openSaved } from "../../src/control/execution/savedTexts.ts";
import { createMemoryBackupStore } from "../../src/control/memory/memoryBackupStore.ts";

type Options = { records: number; inPart: number; characters: number; isKnown?: boolean };

/** A tenth of what an executor holds, for records of a tenth of their size: that is as good, and quicker. */
const mostCharacters = 400_000;

const keyOf = (index: number) => `user:${String(index).padStart(3, "0")}`;

/** What is saved of a lease's records, so many in each part; and what reading them costs. */
async function opened({ records, inPart, characters, isKnown = true }: Options) {
  const backupStore = createMemoryBackupStore();
  const saved: Work["saved"] = [];
  const keys = Array.from({ length: records }, (_, index) => keyOf(index));
  for (let first = 0; first < records; first += inPart) {
    const some = keys.slice(first, first + inPart);
    const texts = some.map((key) => ({ type: "user", key, value: key.padEnd(characters, ".") }));
    const part = await packPart(backupStore, `part-${saved.length}`, "user", texts, false);
    saved.push({ part, keys: isKnown ? some : null });
  }
  const seen = { reads: 0, spent: 0, mostHeld: 0 };
  const held = holder(mostCharacters);
  const look = () => {
    seen.mostHeld = Math.max(seen.mostHeld, held.characters());
  };
  const counting = {
    ...backupStore,
    get(name: string) {
      look();
      seen.reads += 1;
      return backupStore.get(name);
    },
  };
  const spend = (operations: number) => {
    seen.spent += operations;
  };
  const batch = { after: null, last: null } as NonNullable<Work["batch"]>;
  const texts = await openSaved(counting, { saved, batch, deferred: [] }, { allows: () => true, spend }, held);
  look();
  return { texts, keys, seen, backupStore, look };
}

/** Reads all in slices of at most so many. @returns the characters of each slice */
async function readAll({ texts, keys, look }: Awaited<ReturnType<typeof opened>>, atOnce: number): Promise<number[]> {
  const sizes: number[] = [];
  for (let at = 0; at < keys.length; ) {
    const wanted = keys.slice(at, at + atOnce);
    const { count, saved } = await texts.read(wanted);
    look();
    expect(count).toBeGreaterThan(0);
    expect([...saved.keys()]).toEqual(wanted.slice(0, count));
    for (const [key, { value }] of saved) expect(value.startsWith(key)).toBe(true);
    sizes.push([...saved.values()].reduce((sum, { value }) => sum + value.length, 0));
    at += count;
  }
  return sizes;
}

test.each([true, false])(
  "of large records in a batch of 50 no more is held than may be (keys known: %s)",
  async (isKnown) => {
    const lease = await opened({ records: 50, inPart: 4, characters: 100_000, isKnown });
    expect(lease.texts.keys()).toEqual(lease.keys);
    const sizes = await readAll(lease, 12);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(mostCharacters);
    expect(lease.seen.mostHeld).toBeLessThanOrEqual(mostCharacters);
    expect(lease.seen.mostHeld).toBeGreaterThan(mostCharacters / 2);
    // A part is read again when it was let go of, but not for each of its records.
    expect(lease.seen.reads).toBeLessThanOrEqual(isKnown ? 26 : 39);
    expect(lease.seen.spent).toBe(lease.seen.reads);
  },
);

test("a record that is larger than may be held is held alone", async () => {
  const lease = await opened({ records: 3, inPart: 3, characters: mostCharacters + 1 });
  expect(await readAll(lease, 12)).toEqual([1, 1, 1].map(() => mostCharacters + 1));
  expect(lease.seen.mostHeld).toBe(mostCharacters + 1);
});

test("each part of small records is read once, however the slices lie", async () => {
  for (const atOnce of [1, 7, 12, 100]) {
    const lease = await opened({ records: 200, inPart: 10, characters: 500 });
    await readAll(lease, atOnce);
    expect(lease.seen).toMatchObject({ reads: 20, spent: 20 });
  }
});

test("a slice ends before it would have to read too many parts", async () => {
  const { texts, keys, seen } = await opened({ records: 60, inPart: 1, characters: 10 });
  expect((await texts.read(keys)).count).toBe(25);
  expect(seen.reads).toBe(25);
});

test("records are given in any order, and of what is not saved there is nothing", async () => {
  const { texts, keys } = await opened({ records: 6, inPart: 3, characters: mostCharacters / 2 });
  const wanted = [...keys].reverse();
  expect([...(await texts.read(wanted)).saved.keys()]).toEqual(wanted.slice(0, 2));
  expect(await texts.read(["user:nobody"])).toEqual({ count: 1, saved: new Map() });
});

test("nothing of a slice is given when one of its parts is damaged", async () => {
  const { texts, keys, backupStore } = await opened({ records: 6, inPart: 3, characters: 10 });
  await backupStore.put("part-1", new Uint8Array([1, 2, 3]));
  expect((await texts.read(keys.slice(0, 3))).count).toBe(3);
  await expect(texts.read(keys.slice(2))).rejects.toThrow(DamagedBackup);
});
