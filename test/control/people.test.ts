import { expect, test } from "vitest";
import { driver, legacyUser, memoryHome, superadmin } from "./testStores.ts";

const hour = 3_600_000;
const eve = { uid: "eve", name: "Eve" };

function home() {
  const place = memoryHome();
  for (const uid of ["a", "b", "c"]) place.stores.user.entries.set(`user:${uid}`, { text: legacyUser(uid) });
  return place;
}

/** Runs of a starter who may or may not start any more; `asked` is how often that was looked at. */
function underWatch(answer: () => boolean) {
  const asked: string[] = [];
  const driven = driver(home(), {
    isStillAllowed: async ({ uid }) => {
      asked.push(uid);
      return answer();
    },
  });
  return { ...driven, asked };
}

test("a run at a set time, whose starter lost the role, waits and says for whom, and goes on when they have it again", async () => {
  let isAllowed = false;
  const { runs, start, drive, at, now, puts } = underWatch(() => isAllowed);
  const startAt = now() + hour;
  const id = await start(["user"], { startAt });
  let waiting: Awaited<ReturnType<typeof runs.run>> = null;
  at(startAt + 30_000, async () => {
    waiting = await runs.run(id);
    expect(puts).toEqual([]);
  });
  at(startAt + 150_000, () => {
    isAllowed = true;
  });
  await drive();
  expect(waiting).toMatchObject({ status: "scheduled", waiting: { for: "person", until: startAt + 60_000 } });
  expect(JSON.stringify(waiting)).toContain(`${superadmin.name}, who started this run, may not do so any more.`);
  const ended = await runs.run(id);
  expect(ended).toMatchObject({ status: "completed", counts: { migrated: 3 } });
  expect(ended?.startedAt).toBeGreaterThanOrEqual(startAt + 150_000);
  const { entries } = (await runs.log(id, { limit: 100 })) as { entries: { message: string }[] };
  expect(entries.filter(({ message }) => message.includes("may not do so"))).toHaveLength(1);
});

test("a paused run, whose starter lost the role, is not gone on with by a resume; what it can't be asked waits too", async () => {
  let answer = () => true;
  const { runs, start, drive, at, now, puts, asked } = underWatch(() => answer());
  const begun = now();
  const id = await start(["user"], { maxPerSecond: 0.01 });
  at(begun + 150_000, () => runs.command(id, "pause", eve));
  await drive();
  const before = puts.length;
  expect((await runs.run(id))?.status).toBe("paused");
  expect(asked).toEqual([]);
  answer = () => false;
  await runs.command(id, "resume", eve);
  await runs.limitRate(id, null, eve);
  at(now() + 90_000, async () => {
    expect(await runs.run(id)).toMatchObject({ status: "running", waiting: { for: "person" } });
    answer = () => {
      throw new Error("KV is away");
    };
  });
  at(now() + 200_000, async () => {
    expect((await runs.run(id))?.waiting?.reason).toMatch("could not be checked: KV is away");
    expect(puts).toHaveLength(before);
    answer = () => true;
  });
  await drive();
  expect(await runs.run(id)).toMatchObject({ status: "completed", counts: { migrated: 3 } });
});

test("a run that begins at once is not looked at again, nor is one in the schedule's name", async () => {
  const { runs, start, drive, asked } = underWatch(() => false);
  const id = await start(["user"]);
  await drive();
  expect((await runs.run(id))?.status).toBe("completed");
  expect(asked).toEqual([]);
});

test("what nobody approves within an hour is cancelled, and has written nothing", async () => {
  const place = home();
  const { runs, start, drive, puts, now } = driver(place, { approvals: true });
  await start(["user"]);
  await drive();
  const [written, asked] = [puts.length, now()];
  const id = await start(["user"], { kind: "cleanup", fields: { user: ["subscriptionStatus"] } });
  await drive();
  expect(await runs.run(id)).toMatchObject({
    status: "cancelled",
    error: "Nobody approved it within an hour. Start it again when somebody can.",
    finishedAt: asked + hour,
  });
  expect(puts).toHaveLength(written);
  expect(await runs.decide(id, "approved", eve)).toBeNull();
});

test("an approved run begins only if its starter may still start runs", async () => {
  let isAllowed = true;
  const { runs, start, drive, at, now } = driver(home(), { approvals: true, isStillAllowed: async () => isAllowed });
  await start(["user"]);
  await drive();
  const id = await start(["user"], { kind: "cleanup", fields: { user: ["subscriptionStatus"] } });
  isAllowed = false;
  await runs.decide(id, "approved", eve);
  at(now() + 30_000, async () => {
    expect(await runs.run(id)).toMatchObject({ status: "scheduled", waiting: { for: "person" } });
    isAllowed = true;
  });
  await drive();
  expect(await runs.run(id)).toMatchObject({ status: "completed", approval: { by: eve } });
});

test("an approval whose hour is over can't be used, also where the run has a later start", async () => {
  const { runs, start, drive, at, now } = driver(home(), { approvals: true });
  await start(["user"]);
  await drive();
  const asked = now();
  const startAt = asked + 30 * 24 * hour;
  const id = await start(["user"], { kind: "cleanup", fields: { user: ["subscriptionStatus"] }, startAt });
  at(asked + hour + 60_000, async () => {
    expect((await runs.run(id))?.status).toBe("cancelled");
    expect(await runs.decide(id, "approved", eve)).toBeNull();
  });
  await drive();
  expect(await runs.run(id)).toMatchObject({ status: "cancelled", finishedAt: asked + hour });
});

test("who approved is looked at as well when the run begins later", async () => {
  let gone = "";
  const { runs, start, drive, at, now } = driver(home(), {
    approvals: true,
    isStillAllowed: async ({ uid }) => uid !== gone,
  });
  await start(["user"]);
  await drive();
  const startAt = now() + 24 * hour;
  const id = await start(["user"], { kind: "cleanup", fields: { user: ["subscriptionStatus"] }, startAt });
  await runs.decide(id, "approved", eve);
  gone = "eve";
  at(startAt + 30_000, async () => {
    expect((await runs.run(id))?.waiting?.reason).toMatch(/^Eve, who approved this run, may not do so any more/);
    gone = "";
  });
  await drive();
  expect((await runs.run(id))?.status).toBe("completed");
});

test("a host that never answers whether somebody is still allowed holds up only that run", async () => {
  const place = home();
  const { runs, start, drive, at, now } = driver(place, { isStillAllowed: () => new Promise<never>(() => {}) });
  const startAt = now() + 1_000;
  const waits = await start(["user"], { startAt });
  const other = await start(["snapshot"]);
  at(startAt + 200_000, () => runs.command(waits, "cancel", eve));
  await drive();
  expect((await runs.run(other))?.status).toBe("completed");
  expect((await runs.run(waits))?.status).toBe("cancelled");
});

test("a run of the schedule's is nobody's, and one of a user who is called so is looked at", async () => {
  const asked: string[] = [];
  const { runs, drive, now } = driver(home(), {
    isStillAllowed: async ({ uid }) => {
      asked.push(uid);
      return true;
    },
  });
  const options = { batchSize: 50, skipErrors: true, verbose: false, startAt: now() + 1_000 };
  await runs.start({ kind: "migrate", types: ["user"], dryRun: true, options }, { uid: "schedule", name: "Schedule" });
  await drive();
  expect(asked).toEqual(["schedule"]);
});
