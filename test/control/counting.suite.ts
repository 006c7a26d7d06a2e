import { expect, test } from "vitest";
import type { Figures } from "../../src/control/censusFigures.ts";
import { inspect } from "../../src/control/inspect.ts";
import type { RecordStore } from "../../src/control/ports.ts";
import { users } from "../../src/schema/users.ts";
import { brokenRecord, driver, type Home, type InHome, legacySnapshot, legacyUser, number } from "./testStores.ts";

const latency = { list: 60, getMany: 40, put: 120, lease: 15, report: 15 };

/** What is promised of the figures of a store, wherever runs live. */
export function countingSuite(inHome: InHome) {
  test("however many ask for figures, the records are read once, by one count that no list of runs shows", () =>
    inHome(async (home) => {
      await fill(home);
      const { driven, reads } = reading(home);
      const asked = Promise.all(Array.from({ length: 5 }, () => driven.runs.stats(25_000)));
      driven.at(driven.now() + 100, () => void driven.runs.stats(0));
      await driven.drive();
      for (const { figures, counting } of await asked) {
        expect(counting).toBeNull();
        expect(byName(figures)).toEqual(expected(60, 0));
      }
      expect(reads).toHaveLength(86);
      expect(new Set(reads).size).toBe(86);
      expect((await driven.runs.runs({ limit: 10 })).runs).toEqual([]);
      expect((await driven.runs.audit({ limit: 10 })).entries).toEqual([]);
      expect(driven.puts).toEqual([]);
      expect(driven.events.size).toBe(0);
    }));

  test("figures are kept for half a minute and over a restart; who wants new ones gets new ones", () =>
    inHome(async (home) => {
      await fill(home);
      const first = reading(home);
      void first.driven.runs.stats(0);
      await first.driven.drive();
      const { driven, reads } = reading(home);
      expect(byName((await driven.runs.stats(0)).figures)).toEqual(expected(60, 0));
      expect(reads).toEqual([]);
      await home.write("user", "user:new", { text: legacyUser("new") });
      const fresh = driven.runs.stats(60_000, true);
      await driven.drive();
      expect(byName((await fresh).figures).totalUsers).toBe(72);
      expect(reads).toHaveLength(87);
      driven.moveTo(driven.now() + 31_000);
      const later = driven.runs.stats(0);
      expect((await later).counting).toMatchObject({ counted: 0 });
      await driven.drive();
      expect(reads).toHaveLength(2 * 87);
    }));

  test("a count says how far it has come, and nothing before it knows anything", () =>
    inHome(async (home) => {
      await fill(home, 400);
      const { driven } = reading(home);
      const seen: { counted: number; total: number | null }[] = [];
      expect(await driven.runs.stats(0)).toMatchObject({ figures: null, counting: { counted: 0, total: null } });
      for (let ms = 10; ms < 1_000; ms += 10) {
        driven.at(driven.now() + ms, async () => {
          const { counting } = await driven.runs.stats(0);
          if (counting) seen.push(counting);
        });
      }
      await driven.drive();
      const counted = seen.map((each) => each.counted);
      expect(counted).toEqual([...counted].sort((one, other) => one - other));
      expect(seen.at(-1)?.total).toBe(426);
    }));

  test("while a run goes its commits are the figures and nothing else is read; at its end they are exact", () =>
    inHome(async (home) => {
      await fill(home);
      const { driven, reads } = reading(home);
      void driven.runs.stats(0);
      await driven.drive();
      reads.length = 0;
      const id = await driven.start(["user", "snapshot"], { batchSize: 10 });
      const seen: number[] = [];
      for (let ms = 60_000; ms < 70_000; ms += 100) {
        driven.at(driven.now() + ms, async () => {
          if ((await driven.runs.run(id))?.status !== "running") return;
          const [{ counts } = {}, { figures, counting }] = [
            (await driven.runs.run(id)) ?? undefined,
            await driven.runs.stats(0, true),
          ];
          expect(counting).toBeNull();
          const { migratedUsers = 0, migratedSnapshots = 0 } = byName(figures);
          const migrated = migratedUsers + migratedSnapshots;
          expect(migrated).toBe((counts?.migrated as number) + 1);
          seen.push(migrated);
        });
      }
      await driven.drive();
      expect(new Set(seen).size).toBeGreaterThan(5);
      // Each record once, by the run.
      expect(reads).toHaveLength(86);
      const { figures } = await driven.runs.stats(0);
      expect(byName(figures)).toEqual(expected(60, 75));
      expect(reads).toHaveLength(86);
      const counted = driven.runs.stats(60_000, true);
      await driven.drive();
      expect({ ...(await counted).figures, countedAt: 0 }).toEqual({ ...figures, countedAt: 0 });
      expect((await driven.runs.progress()).points.at(-1)?.figures.user).toEqual({
        total: 71,
        migrated: 61,
        unreadable: 10,
      });
    }));

  test("an undo, and a run over chosen records, change the figures by what they did", () =>
    inHome(async (home) => {
      await fill(home);
      const { driven } = reading(home);
      void driven.runs.stats(0);
      await driven.drive();
      const figures = async () => byName((await driven.runs.stats(0)).figures).migratedUsers;
      const of = await driven.start(["user"], { ids: ["0001", "0002", "0003", "broken-1"] });
      await driven.drive();
      expect(await figures()).toBe(4);
      await driven.start([], { kind: "undo", of });
      await driven.drive();
      expect(await figures()).toBe(1);
    }));

  test("a run does not wait for a count to end: it is one itself", () =>
    inHome(async (home) => {
      await fill(home, 400);
      const { driven } = reading(home);
      const waiting = driven.runs.stats(300_000);
      let id = "";
      driven.at(driven.now() + 100, async () => {
        id = await driven.start(["user", "snapshot"]);
      });
      await driven.drive();
      expect(await driven.runs.run(id)).toMatchObject({ status: "completed", counts: { migrated: 415 } });
      await waiting;
      expect(byName((await driven.runs.stats(0)).figures)).toEqual(expected(400, 415));
    }));

  test("records are found by state, page by page, as the last count found them and runs have left them since", () =>
    inHome(async (home) => {
      await fill(home);
      const { driven } = reading(home);
      expect(await driven.runs.recordsIn({ type: "user", state: "legacy", limit: 10 })).toBeNull();
      void driven.runs.stats(0);
      await driven.drive();
      const all = async (type: string, state: "legacy" | "unreadable" | "conflict") => {
        const ids: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await driven.runs.recordsIn({ type, state, limit: 7, cursor });
          expect(page?.ids.length).toBeLessThanOrEqual(7);
          ids.push(...(page?.ids ?? []));
          cursor = page?.cursor ?? undefined;
        } while (cursor !== undefined);
        return ids;
      };
      expect(await all("user", "legacy")).toEqual(Array.from({ length: 60 }, (_, index) => number(index)));
      expect(await all("user", "unreadable")).toEqual(Array.from({ length: 10 }, (_, index) => `broken-${index}`));
      expect(await all("user", "conflict")).toEqual(["conflict"]);
      expect(await all("snapshot", "legacy")).toHaveLength(15);
      expect(await all("snapshot", "conflict")).toEqual([]);

      const run = await driven.start(["user"]);
      await driven.drive();
      expect(await all("user", "legacy")).toEqual([]);
      expect(await all("snapshot", "legacy")).toHaveLength(15);
      await driven.start([], { kind: "undo", of: run });
      await driven.drive();
      expect(await all("user", "legacy")).toHaveLength(60);
    }));

  test("the record page shows when an entry expires although a listing begins with empty pages", () =>
    inHome(async (home) => {
      const expiration = Math.floor(Date.now() / 1000) + 86_400;
      await home.write("user", "user:u1", { text: legacyUser("u1"), expiration });
      const list: RecordStore["list"] = async (prefix, cursor, limit) => {
        if (cursor === null) return { keys: [], cursor: "1" };
        return cursor === "1" ? { keys: [], cursor: "2" } : home.stores.user.list(prefix, null, limit);
      };
      const view = await inspect(users, { ...home.stores.user, list }, "u1", Date.now());
      expect(view).toMatchObject({ id: "u1", expiresAt: expiration * 1_000 });
    }));
}

/** Every record's key as often as it is read. */
function reading(home: Home) {
  const reads: string[] = [];
  const watched = (store: RecordStore): RecordStore => ({
    ...store,
    getMany: async (keys) => {
      reads.push(...keys);
      return store.getMany(keys);
    },
  });
  const stores = { user: watched(home.stores.user), snapshot: watched(home.stores.snapshot) };
  return { driven: driver(home, { stores, latency }), reads };
}

/** `totalUsers` and the like, as `/stats` has them. */
function byName(figures: Figures | null): Record<string, number> {
  const all = (figures?.collections ?? []).map(({ type, total, migrated, unreadable }): [string, number][] => {
    const plural = type === "user" ? "Users" : "Snapshots";
    return [
      [`total${plural}`, total],
      [`migrated${plural}`, migrated],
      [`legacy${plural}`, total - migrated],
      [`unreadable${plural}`, unreadable],
    ];
  });
  return Object.fromEntries(all.flat());
}

/** The figures with so many of the legacy records, users and snapshots, migrated. */
function expected(legacyUsers: number, migrated: number) {
  const [users, snapshots] = [Math.min(migrated, legacyUsers), Math.max(0, migrated - legacyUsers)];
  return {
    ...{ totalUsers: legacyUsers + 11, migratedUsers: users + 1, legacyUsers: legacyUsers + 10 - users },
    ...{ totalSnapshots: 15, migratedSnapshots: snapshots, legacySnapshots: 15 - snapshots },
    ...{ unreadableUsers: 10, unreadableSnapshots: 0 },
  };
}

/** Legacy users, ten broken ones and one in conflict, and 15 legacy snapshots. */
async function fill(home: Home, legacyUsers = 60) {
  const conflicting =
    '{"uid":"conflict","createdAt":1,"updatedAt":2,"lastActivityAt":3,"status":"active","analytics":{},"subscriptionStatus":"trial","subscription":{"status":"active"}}';
  const writes = [home.write("user", "user:conflict", { text: conflicting })];
  for (let index = 0; index < legacyUsers; index += 1) {
    writes.push(home.write("user", `user:${number(index)}`, { text: legacyUser(number(index)) }));
  }
  for (let index = 0; index < 10; index += 1) {
    writes.push(home.write("user", `user:broken-${index}`, { text: brokenRecord }));
  }
  for (let index = 0; index < 15; index += 1) {
    writes.push(home.write("snapshot", `snap:${number(index)}`, { text: legacySnapshot(number(index)) }));
  }
  await Promise.all(writes);
}
