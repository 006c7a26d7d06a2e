import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { backupEncryption, encryptedBackups, whyLocked } from "../../src/control/backupEncryption.ts";
import { packPart } from "../../src/control/backupParts.ts";
import { firstKey, firstName, secondKey } from "./encryption.suite.ts";
import { aRun } from "./logEntries.ts";
import { driver, memoryHome, superadmin } from "./testStores.ts";

const text = new TextEncoder().encode("what is saved");

test("each encryption has an IV of its own, and a name that is not its own opens nothing", async () => {
  const encryption = backupEncryption("BACKUP_KEY", firstKey);
  const [fingerprint = ""] = encryption.fingerprints;
  const all = await Promise.all(Array.from({ length: 20 }, () => encryption.encrypt("a", text)));
  expect(new Set(all.map((bytes) => bytes.slice(0, 12).toString())).size).toBe(20);
  const [bytes = text] = all;
  expect(bytes.length).toBe(12 + text.length + 16);
  expect(await encryption.decrypt("a", bytes, fingerprint)).toEqual(text);
  expect(await encryption.decrypt("b", bytes, fingerprint)).toBeNull();
});

test("a fingerprint is what the operator's guide has computed by hand", () => {
  const key = Buffer.from(firstKey as string, "base64");
  const label = "quickstage-migrations backup key ";
  const byHand = createHash("sha256").update(label).update(key).digest("hex").slice(0, 8);
  expect(backupEncryption("BACKUP_KEY", firstKey).fingerprints).toEqual([byHand]);
});

test.each<[what: string, value: string | undefined]>([
  ["as it is", firstKey],
  ["with a line break at its end", `${firstKey}\n`],
  ["without padding", firstKey?.replace("=", "")],
  ["base64url", `${"-_".repeat(21)}8=`],
])("a key is taken %s", (_, value) => {
  expect(backupEncryption("BACKUP_KEY", value)).toMatchObject({ problem: null, fingerprints: [expect.any(String)] });
});

const malformed: [what: string, value: unknown][] = [
  ["empty", ""],
  ["blank", " \n"],
  ["16 bytes", btoa("0123456789abcdef")],
  ["33 bytes", btoa("0123456789abcdef0123456789abcdef!")],
  ["hexadecimal", "00".repeat(32)],
  ["no base64", `${"ä".repeat(43)}=`],
  ["a good one and a bad one", `${firstKey},c2hvcnQ=`],
  ["a good one and an empty one", `${firstKey},`],
  ["an object", {}],
];

test.each(malformed)(
  "with a key that is %s no run that would save anything starts, and it says what to do",
  async (_, value) => {
    const home = memoryHome();
    home.stores.user.entries.set("user:a", { text: '{"uid":"a","subscriptionStatus":"trial"}' });
    const backupStore = encryptedBackups(home.backupStore, backupEncryption("OUR_KEY", value));
    const { runs, start, drive } = driver(home, { backupStore });
    const options = { batchSize: 50, skipErrors: true, verbose: false };
    for (const request of [
      { kind: "backup" as const, options },
      { kind: "migrate" as const, options: { ...options, backup: true as const } },
    ]) {
      const started = await runs.start({ types: ["user"], dryRun: false, ...request }, superadmin);
      expect(started).toEqual({ refused: expect.stringMatching(/^OUR_KEY must be the base64 of exactly 32 bytes/) });
    }
    const id = await start(["user"]);
    await drive();
    expect(await runs.run(id)).toMatchObject({ status: "completed", counts: { migrated: 1 } });
    expect(home.backupStore.objects.size).toBe(0);
    await expect(backupEncryption("OUR_KEY", value).encrypt("a", text)).rejects.toThrow("OUR_KEY");
  },
);

test("no key, nor any of its text, is in what is said of it", () => {
  for (const value of [`${firstKey},${secondKey}`, `${firstKey},x`]) {
    const encryption = backupEncryption("BACKUP_KEY", value);
    const said = `${encryption.problem} ${whyLocked(encryption, ["00000000"])} ${JSON.stringify(encryption)}`;
    expect(said).not.toContain(firstKey?.slice(0, 8));
  }
});

test("a backup that a key came to late is partly encrypted, says so, and is read whole", async () => {
  const home = memoryHome();
  home.log.saveRun(aRun("r", 1, { kind: "backup", status: "completed", settled: true, reported: true }));
  const keyed = encryptedBackups(home.backupStore, backupEncryption("BACKUP_KEY", firstKey));
  const records = ["a", "b"].map((id) => ({ type: "user", key: `user:${id}`, value: id }));
  for (const [index, store] of [home.backupStore, keyed].entries())
    home.log.savePart("r", await packPart(store, `backups/r/${index}`, "user", records.slice(index, index + 1), false));
  const { runs } = driver(home, { backupStore: keyed });
  expect(await runs.backup("r")).toMatchObject({ encrypted: false, encryptionKeys: [firstName] });
  expect(await runs.savedRecords("r", null)).toEqual({ records, cursor: null });
  // Not even what is in the clear: half a backup is not to be taken for all of it.
  expect(await driver(home).runs.savedRecords("r", null)).toMatchObject({ isLocked: true });
});
