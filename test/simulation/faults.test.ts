import { expect, test } from "vitest";
import type { Fault } from "./faults.ts";
import { legacyUser, play, seedUsers } from "./scenario.ts";

/** Faults that were found in earlier versions, each as it was found. The judge says whether anything is wrong. */

const soon = (now: number, seconds: number) => Math.floor(now / 1_000) + seconds;
const refused: Fault = { message: "KV PUT failed: 429 Too Many Requests", applies: null, takes: 0 };
const lost: Fault = { message: "KV PUT failed: no answer in time", applies: 0, takes: 2_000 };

test("an undo whose first page of the listing is empty keeps every expiration", async () => {
  const findings = await play(async ({ users, start, ended, faults, time, seconds }) => {
    const expiration = soon(time.now(), 100_000);
    const keys = seedUsers(users, 6, { expiration });
    const id = await start("migrate", ["user"]);
    await ended(id);
    await seconds(100);
    let empty = 3;
    faults.scripted.emptyPage = () => empty-- > 0;
    const undone = await ended(await start("undo", ["user"], { of: id }));
    expect(undone.counts.migrated).toBe(6);
    expect(keys.map((key) => users.current(key)?.expiration)).toEqual(keys.map(() => expiration));
  });
  expect(findings).toEqual([]);
});

test("a run over chosen records keeps the expiration of one whose listing begins with empty pages", async () => {
  const findings = await play(async ({ users, start, ended, faults, time }) => {
    const expiration = soon(time.now(), 100_000);
    seedUsers(users, 4, { expiration });
    faults.scripted.emptyPage = (prefix, after) =>
      prefix === "user:0002" && after === null && users.history.puts.length === 0 && emptyPages++ < 4;
    let emptyPages = 0;
    const run = await ended(await start("migrate", ["user"], { ids: ["0002"] }));
    expect(run.counts.migrated).toBe(1);
    expect(users.current("user:0002")?.expiration).toBe(expiration);
  });
  expect(findings).toEqual([]);
});

test("an expiration that is renewed while its record is deferred stays renewed", async () => {
  const findings = await play(async ({ users, start, ended, time, seconds, until, cluster }) => {
    const text = legacyUser("0001", { updatedAt: time.now() - 1_000 });
    users.write("user:0001", text, "seed", { expiration: soon(time.now(), 10_000) });
    const id = await start("migrate", ["user"]);
    await until(() => cluster.log.deferredLeft(id).left === 1, "the record is deferred");
    await seconds(5);
    const renewed = soon(time.now(), 90_000);
    users.write("user:0001", text, "application", { expiration: renewed });
    const run = await ended(id);
    expect(run.counts.migrated).toBe(1);
    expect(users.current("user:0001")?.expiration).toBe(renewed);
  });
  expect(findings).toEqual([]);
});

test("an expiration that is renewed while the run is paused stays renewed", async () => {
  const findings = await play(async ({ users, start, command, ended, time, seconds, until, run }) => {
    const keys = seedUsers(users, 14, { expiration: soon(time.now(), 10_000) });
    const id = await start("migrate", ["user"], { maxPerSecond: 1 });
    await until(() => run(id).counts.migrated >= 2, "two records are migrated");
    await command(id, "pause");
    await seconds(3_600);
    const renewed = soon(time.now(), 90_000);
    for (const key of keys) users.write(key, users.current(key)?.text ?? "", "application", { expiration: renewed });
    await command(id, "resume");
    await ended(id);
    expect(keys.map((key) => users.current(key)?.expiration)).toEqual(keys.map(() => renewed));
  });
  expect(findings).toEqual([]);
});

test("a crash between saving and writing leaves the backup with what was overwritten, so a restore replaces no other write", async () => {
  const findings = await play(async ({ users, start, ended, seconds, until, cluster, bucket }) => {
    seedUsers(users, 3);
    const id = await start("migrate", ["user"], { backup: true });
    await until(() => bucket.objects.size > 0, "a part is saved");
    for (const host of cluster.hosts) host.crash();
    await seconds(5);
    users.write("user:0001", legacyUser("0001", { note: "by the application" }), "application");
    expect((await ended(id)).counts.migrated).toBe(3);
    await seconds(100);
    const restored = await ended(await start("restore", ["user"], { backup: id }));
    expect(restored.counts.migrated).toBe(3);
    expect(users.current("user:0001")?.text).toContain("by the application");
  });
  expect(findings).toEqual([]);
});

test("what is written of a batch that is paused and then cancelled is counted and reported, and can be undone", async () => {
  const findings = await play(async ({ users, start, command, ended, seconds, until, run }) => {
    const keys = seedUsers(users, 60);
    const before = keys.map((key) => users.current(key)?.text);
    const id = await start("migrate", ["user"], { batchSize: 1_000 });
    await until(() => users.history.puts.length >= 20, "twenty writes are begun");
    await command(id, "pause");
    await seconds(10);
    await command(id, "cancel");
    const cancelled = await ended(id);
    const written = users.history.puts.filter(({ landedAt }) => landedAt !== null).length;
    expect(cancelled.counts.migrated).toBe(written);
    expect(written).toBeGreaterThanOrEqual(12);
    expect(written).toBeLessThan(60);
    await seconds(100);
    const undone = await ended(await start("undo", ["user"], { of: id }));
    expect(undone.counts.migrated).toBe(written);
    expect(keys.map((key) => JSON.parse(users.current(key)?.text ?? ""))).toEqual(
      before.map((text) => JSON.parse(text ?? "")),
    );
    expect(run(id).counts.migrated).toBe(written);
  });
  expect(findings).toEqual([]);
});

test("a batch of a thousand with a limited rate reports what it has changed when it is cancelled after a minute", async () => {
  const findings = await play(async ({ users, start, command, ended, seconds }) => {
    seedUsers(users, 2_000);
    const id = await start("migrate", ["user"], { batchSize: 1_000, maxPerSecond: 20 });
    await seconds(60);
    await command(id, "cancel");
    const written = users.history.puts.filter(({ landedAt }) => landedAt !== null).length;
    expect(written).toBeGreaterThan(900);
    expect(written).toBeLessThanOrEqual(1_220);
    expect((await ended(id)).counts.migrated).toBe(written);
  });
  expect(findings).toEqual([]);
});

test("a run that crashed behind its intents and was cancelled undoes nothing that another run did", async () => {
  const findings = await play(async ({ users, start, command, ended, seconds, until, cluster, faults }) => {
    const keys = seedUsers(users, 30);
    faults.scripted.fault = (operation) =>
      operation === "put" && users.history.puts.length > 18 ? { ...refused, takes: 20_000 } : null;
    const id = await start("migrate", ["user"]);
    await until(() => users.history.puts.length > 18, "the second slice is announced");
    for (const host of cluster.hosts) host.crash();
    faults.scripted.fault = () => null;
    await command(id, "cancel");
    const first = await ended(id);
    await seconds(100);
    const second = await ended(await start("migrate", ["user"]));
    expect(first.counts.migrated + second.counts.migrated).toBe(30);
    await seconds(100);
    const undone = await ended(await start("undo", ["user"], { of: id }));
    expect(undone.counts.migrated).toBe(first.counts.migrated);
    expect(keys.filter((key) => users.current(key)?.text?.includes('"subscription":')).length).toBe(
      second.counts.migrated,
    );
  });
  expect(findings).toEqual([]);
});

test("what an old instance writes back behind the run is a new legacy record, and the result stays as it was", async () => {
  const findings = await play(async ({ users, start, ended, seconds, until, cluster }) => {
    seedUsers(users, 40);
    const old = users.current("user:0000")?.text ?? "";
    const id = await start("migrate", ["user"]);
    await until(() => users.current("user:0000")?.by === "run", "the record is written");
    await seconds(2);
    users.write("user:0000", old, "application");
    const run = await ended(id);
    expect(run.counts).toMatchObject({ listed: 40, migrated: 40 });
    const results = await cluster.runs()?.results(id, { limit: 100 });
    expect(results?.results.filter((row) => row.id === "0000")).toHaveLength(1);
    expect(users.current("user:0000")?.text).toBe(old);
    await seconds(100);
    expect((await ended(await start("undo", ["user"], { of: id }))).counts.migrated).toBe(39);
  });
  expect(findings).toEqual([]);
});

test("a write that was answered with 429 is not repeated with the old text", async () => {
  const findings = await play(async ({ users, start, ended, until, faults }) => {
    seedUsers(users, 3);
    let refusals = 1;
    faults.scripted.fault = (operation, keys) =>
      operation === "put" && keys[0] === "user:0001" && refusals-- > 0 ? refused : null;
    const id = await start("migrate", ["user"]);
    await until(
      () => users.history.puts.some(({ key, answer }) => key === "user:0001" && answer === "failed"),
      "the write is refused",
    );
    users.write("user:0001", legacyUser("0001", { note: "meanwhile" }), "application");
    expect((await ended(id)).counts.migrated).toBe(3);
    expect(users.current("user:0001")?.text).toContain("meanwhile");
  });
  expect(findings).toEqual([]);
});

test("nothing is written after a cancel is answered, while operations fail", async () => {
  const findings = await play(async ({ users, start, command, ended, until, faults, seconds }) => {
    seedUsers(users, 200);
    let number = 0;
    faults.scripted.fault = (operation) => (operation === "put" && ++number % 3 === 0 ? lost : null);
    const id = await start("migrate", ["user"], { concurrency: 4, batchSize: 20 });
    await until(() => users.history.puts.length > 30, "thirty writes are begun");
    await command(id, "cancel");
    const begun = users.history.puts.length;
    await seconds(120);
    expect(users.history.puts.length).toBe(begun);
    await ended(id);
  });
  expect(findings).toEqual([]);
});

test("a run that is to stop at the first error stops there, also when it is paused right before", async () => {
  const findings = await play(async ({ users, start, command, ended, until, seconds }) => {
    const keys = seedUsers(users, 40);
    users.write("user:0025", "{", "seed");
    const id = await start("migrate", ["user"], { skipErrors: false });
    await until(() => users.history.puts.length >= 20, "twenty writes are begun");
    await command(id, "pause");
    await seconds(70);
    await command(id, "resume");
    const run = await ended(id);
    expect(run.status).toBe("failed");
    expect(run.counts).toMatchObject({ migrated: 25, errors: 1 });
    expect(users.history.puts.some(({ key }) => key > (keys[25] as string))).toBe(false);
  });
  expect(findings).toEqual([]);
});

test("a canary changes no more than its number, also when the application deletes what it may have written", async () => {
  const findings = await play(async ({ users, start, ended, until, faults }) => {
    seedUsers(users, 10);
    faults.scripted.fault = (operation, keys) => (operation === "put" && keys[0] === "user:0001" ? lost : null);
    const id = await start("migrate", ["user"], { limit: 3 });
    await until(() => users.current("user:0001")?.by === "run", "the write has landed");
    faults.scripted.fault = () => null;
    await until(() => users.history.puts.some(({ answer }) => answer === "failed"), "it is given up");
    users.write("user:0001", null, "application");
    const run = await ended(id);
    expect(run).toMatchObject({ status: "completed", counts: { listed: 3, migrated: 2, skipped: 1 } });
    expect(new Set(users.history.puts.map(({ key }) => key)).size).toBe(3);
  });
  expect(findings).toEqual([]);
});

test("what was too large to be read together is not read from the cache after a changed rate", async () => {
  const findings = await play(
    async ({ users, start, ended, cluster, faults }) => {
      for (const key of seedUsers(users, 30)) {
        users.write(key, legacyUser(key.slice(5), { note: "x".repeat(2_000) }), "seed");
      }
      let isSlowed = false;
      faults.scripted.fault = (operation, keys) => {
        if (operation === "read" && keys.length > 5 && !isSlowed) {
          isSlowed = true;
          void cluster.call((runs) => runs.limitRate(id, 0.5, { uid: "admin", name: null }));
        }
        return null;
      };
      const id = await start("migrate", ["user"]);
      const run = await ended(id);
      expect(isSlowed).toBe(true);
      expect(run.counts.migrated).toBe(30);
    },
    { bulkCharacters: 10_000 },
  );
  expect(findings).toEqual([]);
});

test("a run that is to stop at the first error takes no later batch while an earlier one waits", async () => {
  const findings = await play(
    async ({ users, start, ended }) => {
      seedUsers(users, 4);
      const run = await ended(await start("migrate", ["user"], { skipErrors: false, batchSize: 1 }));
      expect(run).toMatchObject({ status: "failed", counts: { migrated: 1, errors: 1 } });
      expect(users.history.puts.map(({ key }) => key)).toEqual(["user:0000"]);
    },
    {},
    [],
    new Map([["user:0001", -1]]),
  );
  expect(findings).toEqual([]);
});

test("a record whose reads failed for a while is written once it can be read", async () => {
  const findings = await play(async ({ users, start, ended, faults }) => {
    seedUsers(users, 3);
    let [refusals, failures] = [1, 4];
    faults.scripted.fault = (operation, keys) => {
      if (keys[0] !== "user:0001" || keys.length > 1) return null;
      if (operation === "put" && refusals-- > 0) return refused;
      const isFailing = operation === "read" && refusals < 1 && failures-- > 0;
      return isFailing ? { message: "KV GET failed: 500 Internal Server Error", applies: null, takes: 0 } : null;
    };
    const run = await ended(await start("migrate", ["user"]));
    expect(failures).toBeLessThan(0);
    expect(run.counts).toMatchObject({ migrated: 3, errors: 0 });
  });
  expect(findings).toEqual([]);
});

test("a dry run over records that are too large to be read together waits for no cache", async () => {
  const findings = await play(
    async ({ users, start, ended }) => {
      for (const key of seedUsers(users, 200)) {
        users.write(key, legacyUser(key.slice(5), { note: "x".repeat(2_000) }), "seed");
      }
      const { startedAt, finishedAt } = await ended(await start("migrate", ["user"], { dryRun: true }));
      expect((finishedAt as number) - (startedAt as number)).toBeLessThan(15_000);
    },
    { bulkCharacters: 10_000 },
  );
  expect(findings).toEqual([]);
});

test("a canary ends although what it may have written is due behind many records that it will not write", async () => {
  const findings = await play(async ({ users, start, ended, until, faults, time }) => {
    const keys = seedUsers(users, 3);
    // Due before the write that failed, and more of them than a slice has.
    for (let index = 100; index < 130; index += 1) {
      const id = String(index);
      users.write(`user:0000${id}`, legacyUser(id, { updatedAt: time.now() - 1_000 }), "seed");
    }
    faults.scripted.fault = (operation, on) => (operation === "put" && on[0] === keys[2] ? lost : null);
    const id = await start("migrate", ["user"], { limit: 3 });
    await until(() => users.history.puts.some(({ answer }) => answer === "failed"), "a write is given up");
    faults.scripted.fault = () => null;
    const run = await ended(id);
    expect(run).toMatchObject({ status: "completed", counts: { migrated: 3 } });
  });
  expect(findings).toEqual([]);
});
