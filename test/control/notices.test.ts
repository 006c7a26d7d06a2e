import { expect, test } from "vitest";
import type { Run } from "../../src/contract/run.ts";
import { driver, legacyUser, memoryHome } from "./testStores.ts";

function home() {
  const place = memoryHome();
  for (const uid of ["u0", "u1", "u2", "u3", "u4"])
    place.stores.user.entries.set(`user:${uid}`, { text: legacyUser(uid) });
  return place;
}

const messages = async (runs: ReturnType<typeof driver>["runs"], id: string) =>
  (await runs.log(id, { limit: 100 }))?.entries.map(({ message }) => message) ?? [];

test("the end of every run is announced once with its figures, that of a count is not", async () => {
  const sent: Run[] = [];
  const { drive, start, runs } = driver(home(), { notify: async (run) => void sent.push(run) });
  void runs.stats(0);
  await drive();
  expect(sent).toEqual([]);
  const id = await start(["user"]);
  await drive();
  expect(sent).toMatchObject([{ id, status: "completed", counts: { migrated: 5 } }]);
  expect(await messages(runs, id)).toContain("The webhook was called.");
});

test("a receiver that is away is sent later and less and less often, and its silence is noted", async () => {
  const at: number[] = [];
  const { drive, start, runs, now } = driver(home(), {
    notify: async () => {
      at.push(now());
      if (at.length < 4) throw new Error("it answered 503");
    },
  });
  const id = await start(["user"]);
  await drive();
  expect(at.slice(1).map((time, index) => time - (at[index] as number))).toEqual([10_000, 40_000, 160_000]);
  const { finishedAt } = (await runs.run(id)) as Run;
  expect(at[0]).toBe(finishedAt);
  const said = (await messages(runs, id)).filter((message) => message.includes("webhook"));
  expect(said).toEqual([
    ...[1, 2, 3].map((attempt) => `The webhook could not be called (attempt ${attempt}): it answered 503.`),
    "The webhook was called.",
  ]);
});

test("after sixteen hours of attempts it is left at that, and the run's log says so", async () => {
  let attempts = 0;
  const { drive, start, runs, now } = driver(home(), {
    notify: async () => {
      attempts += 1;
      throw new Error("it answered 404");
    },
  });
  const began = now();
  const id = await start(["user"]);
  await drive();
  expect(attempts).toBe(8);
  expect(now() - began).toBeGreaterThan(15 * 3_600_000);
  expect((await messages(runs, id)).at(-1)).toBe("The webhook could not be called (attempt 8): it answered 404.");
});

test("a receiver that does not answer holds up no run", async () => {
  const answered: number[] = [];
  const driven: ReturnType<typeof driver> = driver(home(), {
    notify: () =>
      new Promise((_, reject) => {
        driven.at(driven.now() + 10_000, () => {
          answered.push(driven.now());
          reject(new Error("no answer"));
        });
      }),
  });
  const ids = [await driven.start(["user"]), await driven.start(["snapshot"])];
  await driven.drive();
  for (const id of ids) {
    const run = (await driven.runs.run(id)) as Run;
    expect(run.status).toBe("completed");
    expect(run.finishedAt).toBeLessThan(answered[0] as number);
  }
});

test("wherever the coordinator is lost, the end of the run is sent", async () => {
  for (let lostAfter = 1; lostAfter < 40; lostAfter += 1) {
    const sent: string[] = [];
    const coordinator = { lostAfter, isAnswered: false };
    const { drive, start } = driver(home(), { coordinator, notify: async ({ id }) => void sent.push(id) });
    const id = await start(["user"]);
    await drive();
    expect(new Set(sent), `lost after ${lostAfter} transactions`).toEqual(new Set([id]));
  }
});

test("what was being sent when the coordinator was lost is sent again by the next", async () => {
  const place = home();
  const lost = driver(place, { notify: () => new Promise(() => {}) });
  const id = await lost.start(["user"]);
  // It is gone as soon as it has begun to send.
  let isSending = false;
  const dying = lost.drive(() => {
    if (isSending) throw new Error("The coordinator is lost.");
    isSending = place.log.document("notices")?.[0]?.attempts === 1;
  });
  await expect(dying).rejects.toThrow("The coordinator is lost.");
  const sent: string[] = [];
  const next = driver(place, { notify: async (run) => void sent.push(run.id) });
  await next.takeUp();
  expect(sent).toEqual([id]);
});
