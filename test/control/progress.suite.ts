import { expect, test } from "vitest";
import { noteCount } from "../../src/control/progressHistory.ts";
import { driver, type InHome, legacyUser } from "./testStores.ts";

const figures = (migrated: number) => ({ user: { total: 9_999, migrated, unreadable: 0 } });
const hour = 3_600_000;

/** What a log promises about counts, wherever it is kept. */
export function progressSuite(inHome: InHome) {
  test("counts that say something new are noted, oldest first, and one an hour of those that don't", () =>
    inHome(async (home) => {
      const { runs } = driver(home);
      const note = (at: number, migrated: number) => noteCount(home.log, { at, figures: figures(migrated) });
      expect(await note(10_000, 1)).toBe(true);
      expect(await note(20_000, 1)).toBe(false);
      await note(30_000, 2);
      await note(25_000, 7); // A count that began earlier and took longer.
      await note(30_000 + hour, 2);
      expect((await runs.progress()).points).toEqual([
        { at: 10_000, figures: figures(1) },
        { at: 30_000, figures: figures(2) },
        { at: 30_000 + hour, figures: figures(2) },
      ]);
    }));

  test("counts in quick succession leave a note a second, and always the newest", () =>
    inHome(async (home) => {
      const { runs } = driver(home);
      for (let at = 0; at <= 10_000; at += 500) noteCount(home.log, { at, figures: figures(at) });
      const times = (await runs.progress()).points.map(({ at }) => at);
      expect(times).toEqual(Array.from({ length: 11 }, (_, second) => second * 1_000));
    }));

  test("of two counts in the same millisecond the later one stays: a run's last batch and its end", () =>
    inHome(async (home) => {
      const { runs } = driver(home);
      for (const migrated of [1, 2, 3]) noteCount(home.log, { at: 10_000, figures: figures(migrated) });
      expect((await runs.progress()).points).toEqual([{ at: 10_000, figures: figures(3) }]);
    }));

  test("the first count after a run is noted though nothing differs: later ones are compared with it", () =>
    inHome(async (home) => {
      await home.write("user", "user:a", { text: legacyUser("a") });
      const { runs, start, drive, now } = driver(home, { latency: { put: 120 } });
      noteCount(home.log, { at: now(), figures: figures(1) });
      const run = await start(["user"]);
      await drive();
      const { finishedAt } = (await runs.run(run)) ?? {};
      const after = (finishedAt as number) + 1_000;
      noteCount(home.log, { at: after, figures: figures(1) });
      noteCount(home.log, { at: after + 200, figures: figures(1) });
      noteCount(home.log, { at: after + 500, figures: figures(2) });
      noteCount(home.log, { at: after + 900, figures: figures(3) });
      expect((await runs.progress()).points.slice(-2).map(({ at }) => at)).toEqual([after, after + 900]);
    }));

  test("the notes stay few however long there is counting, with the first note and every recent one", () =>
    inHome(async (home) => {
      const { runs } = driver(home);
      const every = Array.from({ length: 1_400 }, (_, index) => index * 5_000);
      for (const at of every) noteCount(home.log, { at, figures: figures(at) });
      const times = (await runs.progress()).points.map(({ at }) => at);
      expect(times.length).toBeLessThan(1_000);
      expect(times[0]).toBe(0);
      expect(times.slice(-200)).toEqual(every.slice(-200));
    }));
}
