import { describe, expect, test } from "vitest";
import type { Config } from "./config.ts";
import type { Kv } from "./kv.ts";
import { legacyUser, play, type Stage, seedUsers } from "./scenario.ts";

/** The judge is worth something only if it finds what is wrong: each of these breaks one promise behind the runs' backs. */

type Breaking = (stage: Stage, id: string) => void;

/** A migration of thirty users during which something is done that must not be. */
const broken = (breaking: Breaking, more: Partial<Config> = {}) =>
  play(async (stage) => {
    const { users, start, ended, until } = stage;
    seedUsers(users, 30, {});
    const id = await start("migrate", ["user"], { backup: true });
    await until(() => users.history.puts.length >= 12, "twelve writes are begun");
    breaking(stage, id);
    await ended(id);
  }, more);

const lastPut = (users: Kv) => users.history.puts.at(-1);

test("of a run in which nothing is broken it finds nothing", async () => {
  expect(await broken(() => {})).toEqual([]);
});

describe("it finds", () => {
  test("a write that rests on an old read", async () => {
    const findings = await broken(({ users }) => {
      const put = lastPut(users);
      if (put?.read) put.read = { ...put.read, fetchedAt: put.read.fetchedAt - 30_000 };
    });
    expect(findings.join()).toMatch(/landed \d+ ms after what it rests on was fetched/);
  });

  test("a write of another text than the plan's", async () => {
    const findings = await broken(({ users }) =>
      Object.assign(users.history.puts[3] ?? {}, { text: legacyUser("0003", { lost: true }) }),
    );
    expect(findings.join()).toMatch(/is not what its plan makes of it/);
  });

  test("a write that drops the expiration", async () => {
    const findings = await broken(({ users }) =>
      Object.assign(users.history.puts[3] ?? {}, { options: { expiration: 9_999_999_999 } }),
    );
    expect(findings.join()).toMatch(/hands on the expiration 9999999999/);
  });

  test("a write that is reported, and never happened", async () => {
    const findings = await broken(({ users }) => users.history.puts.splice(3, 1));
    expect(findings.join()).toMatch(/user:0003 is reported as migrated, and was never written/);
    expect(findings.join()).toMatch(/has another text of user:0003 than was there/);
  });

  test("a write that nothing reports", async () => {
    const findings = await broken(({ users }, id) => {
      const put = users.history.puts[0];
      if (put) users.history.puts.push({ ...put, run: id, key: "user:zzz", landedAt: put.begunAt, answer: "done" });
    });
    expect(findings.join()).toMatch(/user:zzz was written \(done\), and is reported as nothing/);
  });

  test("a write of a dry run", async () => {
    const findings = await play(async ({ users, start, ended }) => {
      seedUsers(users, 5);
      const real = await start("migrate", ["user"]);
      await ended(real);
      const dry = await start("migrate", ["user"], { dryRun: true });
      await ended(dry);
      const put = users.history.puts[0];
      if (put) users.history.puts.push({ ...put, run: dry });
    });
    expect(findings.join()).toMatch(/is none that such a run may make/);
  });

  test("an undo that undoes what it was not to", async () => {
    const findings = await play(async ({ users, start, ended, seconds }) => {
      seedUsers(users, 5);
      const id = await start("migrate", ["user"]);
      await ended(id);
      await seconds(100);
      await ended(await start("undo", ["user"], { of: id }));
      const put = users.history.puts.at(-1);
      if (put) put.text = put.text.replace('"uid"', '"UID"');
    });
    expect(findings.join()).toMatch(/changes (uid|UID), which its run did not set/);
  });

  test("a write that begins after a cancel was answered", async () => {
    const findings = await play(async ({ users, start, command, ended, until, time, seconds }) => {
      seedUsers(users, 60);
      const id = await start("migrate", ["user"]);
      await until(() => users.history.puts.length >= 6, "six writes are begun");
      await command(id, "cancel");
      await ended(id);
      await seconds(1);
      const put = users.history.puts[0];
      if (put) Object.assign(put, { begunAt: time.now(), landedAt: time.now() + 1 });
    });
    expect(findings.join()).toMatch(/began to write user:\d+ \d+ ms after cancel was answered/);
  });

  test("more writes than the limit allows", async () => {
    const findings = await play(async ({ users, start, ended }) => {
      seedUsers(users, 30);
      const id = await start("migrate", ["user"], { maxPerSecond: 2 });
      await ended(id);
      for (const put of users.history.puts) put.begunAt = users.history.puts[0]?.begunAt ?? 0;
    });
    expect(findings.join()).toMatch(/\d+ writes in \d+ ms, though at most 2 a second are allowed/);
  });

  test("a backup that lost a part", async () => {
    const findings = await play(async ({ users, start, ended, bucket }) => {
      seedUsers(users, 5);
      await ended(await start("migrate", ["user"], { backup: true }));
      bucket.objects.delete([...bucket.objects.keys()][0] as string);
    });
    expect(findings.join()).toMatch(/its backup can't be read|its backup lacks/);
  });

  test("an event that was left twice", async () => {
    const findings = await broken(({ events, time }) => {
      time.after(1_000, function again() {
        const [first] = events.events;
        if (first) events.events.set("event:again", first[1]);
        else time.after(1_000, again);
      });
    });
    expect(findings.join()).toMatch(/left 2 events, 1 were expected/);
  });

  test("a record that no result reports", async () => {
    const findings = await play(async ({ users, start, ended, seconds, time }) => {
      seedUsers(users, 5);
      users.history.versions.set("user:forgotten", [
        { at: time.now() - 200_000, text: legacyUser("forgotten"), by: "seed" },
      ]);
      await seconds(1);
      await ended(await start("migrate", ["user"]));
    });
    expect(findings.join()).toMatch(/user:forgotten was there all the time, and has no result/);
  });
});
