import { expect, test } from "vitest";
import { driver, type InHome, legacyUser } from "./home.ts";

const figures = (migrated: number) => ({ user: { total: 9_999, migrated, unreadable: 0 } });
const hour = 3_600_000;

/** What the books promise about counts, wherever they are kept. */
export function progressSuite(inHome: InHome) {
  test("counts that say something new are noted, oldest first, and one an hour of those that don't", () =>
    inHome(async (home) => {
      const { runs } = driver(home);
      const note = (at: number, migrated: number) => runs.noteCount({ at, figures: figures(migrated) });
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

  test("counts in quick succession leave a note every few seconds, and always the newest", () =>
    inHome(async (home) => {
      const { runs } = driver(home);
      for (let at = 0; at <= 10_000; at += 500) await runs.noteCount({ at, figures: figures(at) });
      const times = (await runs.progress()).points.map(({ at }) => at);
      expect(times).toEqual([0, 3_000, 6_000, 9_000, 10_000]);
    }));

  test("the first count after a run is noted though nothing differs: later ones are compared with it", () =>
    inHome(async (home) => {
      await home.write("user", "user:a", { text: legacyUser("a") });
      const { runs, start, drive, now } = driver(home);
      await runs.noteCount({ at: now(), figures: figures(1) });
      const run = await start(["user"]);
      await drive();
      const { finishedAt } = (await runs.run(run)) ?? {};
      const after = (finishedAt as number) + 1_000;
      await runs.noteCount({ at: after, figures: figures(1) });
      await runs.noteCount({ at: after + 1_000, figures: figures(1) });
      await runs.noteCount({ at: after + 2_000, figures: figures(2) });
      await runs.noteCount({ at: after + 2_500, figures: figures(3) });
      expect((await runs.progress()).points.slice(-2).map(({ at }) => at)).toEqual([after, after + 2_500]);
    }));

  test("the books stay small however long there is counting, with the first note and every recent one", () =>
    inHome(async (home) => {
      const { runs } = driver(home);
      const every = Array.from({ length: 1_400 }, (_, index) => index * 5_000);
      for (const at of every) await runs.noteCount({ at, figures: figures(at) });
      const times = (await runs.progress()).points.map(({ at }) => at);
      expect(times.length).toBeLessThan(1_000);
      expect(times[0]).toBe(0);
      expect(times.slice(-200)).toEqual(every.slice(-200));
    }));
}
