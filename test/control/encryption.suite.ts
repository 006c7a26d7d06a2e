import { expect, test } from "vitest";
import type { BackupPart } from "../../src/contract/backups.ts";
import { backupEncryption, encryptedBackups } from "../../src/control/backupEncryption.ts";
import type { SavedPage } from "../../src/control/backupParts.ts";
import { gunzip, gzip } from "../../src/control/gzip.ts";
import { checksum } from "../../src/engine/digest.ts";
import { driver, type Home, type InHome, legacyUser, number, superadmin } from "./testStores.ts";

export const [firstKey, secondKey] = [1, 2].map((byte) => btoa(String.fromCharCode(...new Uint8Array(32).fill(byte))));
export const [firstName, secondName] = [firstKey, secondKey].map(
  (key) => backupEncryption("BACKUP_KEY", key).fingerprints[0] as string,
);

/** Runs in this home with such a BACKUP_KEY. */
const withKey = (home: Home, key: string | undefined, options: Parameters<typeof driver>[1] = {}) =>
  driver(home, { backupStore: encryptedBackups(home.backupStore, backupEncryption("BACKUP_KEY", key)), ...options });

const users = 12;
async function fill(home: Home) {
  for (let index = 0; index < users; index += 1)
    await home.write("user", `user:${number(index)}`, { text: legacyUser(number(index)) });
  return home.read("user");
}

async function empty(home: Home) {
  for (const key of Object.keys(await home.read("user"))) await home.remove("user", key);
}

/** A backup of all users, encrypted with the first key, in parts of four; and then none of them is there any more. */
async function encrypted(home: Home) {
  const before = await fill(home);
  const { start, drive, runs } = withKey(home, firstKey);
  const backup = await start(["user"], { kind: "backup", batchSize: 4 });
  await drive();
  await empty(home);
  const parts = (await runs.backup(backup))?.parts.sort(byFirstKey) as Parts;
  return { before, backup, parts };
}

const byFirstKey = (one: BackupPart, other: BackupPart) => ((one.first ?? "") < (other.first ?? "") ? -1 : 1);

const restoreOf = (backup: string) => ({
  kind: "restore" as const,
  types: ["user"],
  dryRun: false,
  options: { batchSize: 50, skipErrors: true, verbose: false, backup },
});

type Parts = [BackupPart, BackupPart, BackupPart];
type Tamper = (bytes: Uint8Array, home: Home, parts: Parts) => Uint8Array | Promise<Uint8Array>;

const flipped = (at: number) => (bytes: Uint8Array) =>
  bytes.map((byte, index) => (index === (at + bytes.length) % bytes.length ? byte ^ 1 : byte));

const tamperings: [what: string, tamper: Tamper][] = [
  ["a bit of its first byte is flipped", flipped(0)],
  ["a bit in its middle is flipped", flipped(40)],
  ["a bit of its last byte is flipped", flipped(-1)],
  ["it is cut short", (bytes) => bytes.slice(0, -1)],
  ["it is cut to nothing", () => new Uint8Array()],
  ["something follows it", (bytes) => new Uint8Array([...bytes, 0])],
  ["another part is in its place", async (_, home, parts) => (await home.backupStore.get(parts[0].name)) as Uint8Array],
  [
    "it is encrypted with the right key under the name of another",
    async (bytes, _, [other, part]) => {
      const encryption = backupEncryption("BACKUP_KEY", firstKey);
      const plain = (await encryption.decrypt(part.name, bytes, firstName as string)) as Uint8Array;
      return encryption.encrypt(other.name, plain);
    },
  ],
  ["it is not encrypted", () => gzip('{"type":"user","key":"user:0004","value":"{}"}')],
];

export function encryptionSuite(inHome: InHome): void {
  test("with a key a backup is encrypted whole, its checksums are those of what is stored, and a restore is exact", () =>
    inHome(async (home) => {
      let saves = 0;
      const before = await fill(home);
      // An executor is lost over the second part, after it was stored.
      const fate = ({ name }: { name: string }) => (name === "save" && ++saves === 2 ? "after" : undefined);
      const { start, drive, runs, allResults } = withKey(home, firstKey, { fate });
      const backup = await start(["user"], { kind: "backup", batchSize: 4 });
      await drive();
      const manifest = await runs.backup(backup);
      expect(manifest).toMatchObject({ complete: true, records: users, encrypted: true, encryptionKeys: [firstName] });
      for (const { name, sha256, bytes, encryptionKey } of manifest?.parts ?? []) {
        const stored = (await home.backupStore.get(name)) as Uint8Array;
        expect([checksum(stored), stored.length, encryptionKey]).toEqual([sha256, bytes, firstName]);
        expect(() => gunzip(stored)).toThrow();
      }
      const { records = [] } = (await runs.savedRecords(backup, null)) as SavedPage;
      const texts = Object.entries(before).map(([key, { text }]) => ({ type: "user", key, value: text }));
      expect(records.sort((one, other) => (one.key < other.key ? -1 : 1))).toEqual(texts);

      await empty(home);
      const id = await start(["user"], { kind: "restore", backup });
      await drive();
      expect(await runs.run(id)).toMatchObject({ status: "completed", counts: { migrated: users } });
      expect(await allResults(id)).toHaveLength(users);
      expect(await home.read("user")).toEqual(before);
    }));

  test("a migration that saves what it changes encrypts it too", () =>
    inHome(async (home) => {
      const before = await fill(home);
      const { start, drive, runs } = withKey(home, firstKey);
      const id = await start(["user"], { backup: true });
      await drive();
      expect(await runs.backup(id)).toMatchObject({ records: users, encrypted: true, encryptionKeys: [firstName] });
      expect(await home.read("user")).not.toEqual(before);
      await start(["user"], { kind: "restore", backup: id });
      await drive();
      expect(await home.read("user")).toEqual(before);
    }));

  test.each<[what: string, key: string | undefined, says: string]>([
    ["no key", undefined, "BACKUP_KEY is not set"],
    ["another key", secondKey, `BACKUP_KEY is ${secondName}`],
    ["a malformed key", "c2hvcnQ=", "BACKUP_KEY is malformed"],
  ])("with %s an encrypted backup is neither restored nor downloaded, and the refusal names its key", (_, key, says) =>
    inHome(async (home) => {
      const { backup } = await encrypted(home);
      const { runs } = withKey(home, key);
      const started = await runs.start(restoreOf(backup), superadmin);
      const sentence = `This backup was encrypted with the key ${firstName}; ${says}.`;
      expect(started).toEqual({ refused: expect.stringContaining(sentence) });
      const page = await runs.savedRecords(backup, null);
      expect(page).toEqual({ damaged: expect.stringContaining(sentence), isLocked: true });
      expect((await runs.runs({ limit: 10 })).runs).toHaveLength(1);
      expect(await home.read("user")).toEqual({});
    }),
  );

  test("after a rotation the new key encrypts, and both can be restored; without the old one its backup is refused", () =>
    inHome(async (home) => {
      const { before, backup } = await encrypted(home);
      const both = withKey(home, `${secondKey}, ${firstKey}`);
      await both.start(["user"], { kind: "restore", backup });
      await both.drive();
      expect(await home.read("user")).toEqual(before);
      const later = await both.start(["user"], { kind: "backup" });
      await both.drive();
      expect(await both.runs.backup(later)).toMatchObject({ encryptionKeys: [secondName] });

      await empty(home);
      const { runs, start, drive } = withKey(home, secondKey);
      expect(await runs.start(restoreOf(backup), superadmin)).toMatchObject({
        refused: expect.stringContaining(firstName as string),
      });
      await start(["user"], { kind: "restore", backup: later });
      await drive();
      expect(await home.read("user")).toEqual(before);
    }));

  test("a backup of before there was a key is restored with one, and with one that is malformed", () =>
    inHome(async (home) => {
      const before = await fill(home);
      const plain = withKey(home, undefined);
      const backup = await plain.start(["user"], { kind: "backup" });
      await plain.drive();
      expect(await plain.runs.backup(backup)).toMatchObject({ encrypted: false, encryptionKeys: [] });
      for (const key of [firstKey, "malformed"]) {
        await empty(home);
        const { start, drive } = withKey(home, key);
        await start(["user"], { kind: "restore", backup });
        await drive();
        expect(await home.read("user")).toEqual(before);
      }
    }));

  test.each(tamperings)("of a part nothing is restored when %s, and the run's error names the part", (_, tamper) =>
    inHome(async (home) => {
      const { before, backup, parts } = await encrypted(home);
      const [, part] = parts;
      const bytes = await tamper((await home.backupStore.get(part.name)) as Uint8Array, home, parts);
      await home.backupStore.put(part.name, bytes);
      const { start, drive, runs } = withKey(home, firstKey);
      for (const isInManifest of [false, true]) {
        // Also where the checksum was made to fit.
        if (isInManifest) home.log.savePart(backup, { ...part, sha256: checksum(bytes) });
        const id = await start(["user"], { kind: "restore", backup });
        await drive();
        const { status, error } = (await runs.run(id)) ?? {};
        expect(status).toBe("failed");
        expect(error).toContain(`The backup's part ${part.name} is damaged`);
        expect(error).toContain("Nothing was restored from it.");
        const restored = Object.keys(await home.read("user"));
        const ofPart = Object.keys(before).filter((key) => key >= "user:0004" && key < "user:0008");
        expect(restored.filter((key) => ofPart.includes(key))).toEqual([]);
      }
    }),
  );

  test.each<[what: string, before: string | undefined, key: string | undefined]>([
    ["is taken away", firstKey, undefined],
    ["becomes malformed", firstKey, "malformed"],
    ["is a new one and malformed", undefined, "malformed"],
  ])("when the key %s before a run goes on, it fails, and neither changes nor saves anything", (_, keyBefore, key) =>
    inHome(async (home) => {
      const before = await fill(home);
      const first = withKey(home, keyBefore);
      await first.start(["user"], { backup: true, startAt: first.now() + 60_000 });
      const saved: string[] = [];
      const watched = { ...home.backupStore, put: async (name: string) => void saved.push(name) };
      const { takeUp, moveTo, now, runs } = withKey({ ...home, backupStore: watched }, key);
      moveTo(now() + 120_000);
      await takeUp();
      const [run] = (await runs.runs({ limit: 1 })).runs;
      expect(run).toMatchObject({ status: "failed", error: expect.stringContaining("BACKUP_KEY") });
      expect(saved).toEqual([]);
      expect(await home.read("user")).toEqual(before);
    }),
  );

  test("when the key is taken away under a restore, it fails and names the key, and nothing is written", () =>
    inHome(async (home) => {
      const { backup } = await encrypted(home);
      const first = withKey(home, firstKey);
      const id = await first.start(["user"], { kind: "restore", backup, startAt: first.now() + 60_000 });
      const { takeUp, moveTo, now, runs } = withKey(home, secondKey);
      moveTo(now() + 120_000);
      await takeUp();
      const error = `This backup was encrypted with the key ${firstName}; BACKUP_KEY is ${secondName}.`;
      expect(await runs.run(id)).toMatchObject({ status: "failed", error: expect.stringContaining(error) });
      expect(await home.read("user")).toEqual({});
    }));
}
