import { expect, test, vi } from "vitest";
import { createAlarm } from "../../src/worker/alarm.ts";

/** An object's alarm as the platform has it, at the time 100,000. */
function stored(set: number | null) {
  const storage = {
    set,
    getAlarm: async () => storage.set,
    setAlarm: async (time: number | Date) => {
      storage.set = Number(time);
    },
    deleteAlarm: async () => {
      storage.set = null;
    },
  };
  return { storage, alarm: createAlarm(storage, () => 100_000) };
}

test.each([
  ["there is none", null, 105_000, 105_000],
  ["there is a later one", 109_000, 105_000, 105_000],
  ["there is a sooner one", 103_000, 105_000, 103_000],
  ["one lies in the past, where it may never ring", 40_000, 105_000, 100_000],
  ["it is due already", null, 90_000, 100_000],
])("an alarm that is asked for is set when %s", async (_when, set, asked, expected) => {
  const { storage, alarm } = stored(set);
  await alarm.wakeAt(asked);
  expect(storage.set).toBe(expected);
});

test.each([
  [null, false],
  [40_000, false],
  [99_900, true],
  [130_000, true],
])("an alarm set to %j is known to ring: %j", async (set, expected) => {
  expect(await stored(set).alarm.isSet()).toBe(expected);
});

test("while it works it is set, should it die; afterwards to what was asked for meanwhile, or not at all", async () => {
  const { storage, alarm } = stored(null);
  let during: number | null = null;
  await alarm.ring("It", async () => {
    during = storage.set;
    await alarm.wakeAt(500_000);
  });
  expect([during, storage.set]).toEqual([115_000, 500_000]);
  await alarm.ring("It", async () => {});
  expect(storage.set).toBeNull();
});

test("an error is reported, and the work tried again soon", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const { storage, alarm } = stored(null);
  await alarm.ring("Executor 3", () => Promise.reject(new Error("no answer")));
  expect(storage.set).toBe(102_000);
  expect(logged.mock.calls.flat().join(" ")).toMatch(/^Executor 3 could not go on.*no answer/);
  logged.mockRestore();
});
