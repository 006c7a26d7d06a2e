import { reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test } from "vitest";
import { kvStore } from "../../src/worker/kv.ts";
import { sqlLog } from "../../src/worker/log.ts";
import { r2Vault } from "../../src/worker/r2.ts";
import { driver, type Home, legacyUser, number, superadmin } from "../control/home.ts";

afterEach(() => reset());

/** The table as it was before a batch's course was kept, with the rows that there are. */
const asItWas = `
  CREATE TABLE old (
    run TEXT NOT NULL, number INTEGER NOT NULL, type TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    state TEXT, late INTEGER NOT NULL, counts TEXT, kept INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (run, number)
  ) WITHOUT ROWID;
  INSERT INTO old SELECT run, number, type, first, last, state, late, counts, kept FROM batches;
  DROP TABLE batches;
  ALTER TABLE old RENAME TO batches;
  DROP TABLE run_notes;
`;

test("books of before are taken over: a run half done goes on, and tells what is known of its batches", async () => {
  for (let index = 0; index < 15; index += 1)
    await env.KV_USERS.put(`user:${number(index)}`, legacyUser(number(index)));
  const home = env.COORDINATOR.get(env.COORDINATOR.newUniqueId());
  await runInDurableObject(home, async (_coordinator, state) => {
    const users = kvStore(env.KV_USERS);
    const homeOver = (store: typeof users): Home => ({
      stores: { user: store, snapshot: kvStore(env.KV_SNAPS) },
      log: sqlLog(state.storage),
      vault: r2Vault(env.BACKUPS as R2Bucket),
      write: async () => {},
      remove: async () => {},
      read: async () => ({}),
    });
    const put: typeof users.put = async (...args) => {
      await users.put(...args);
      await before.runs.command(id, "pause", superadmin);
    };
    const before = driver(homeOver({ ...users, put }));
    const id = await before.start(["user"], { batchSize: 5 });
    await before.drive();

    state.storage.sql.exec(asItWas);
    const after = driver(homeOver(users));
    const batches = async () => (await after.runs.batches(id, { limit: 10 }))?.batches;
    const untold = { attempts: 0, again: false, startedAt: null, finishedAt: null };
    expect(await batches()).toMatchObject([
      { ...untold, state: "done", first: "0000", records: 5, counts: { migrated: 5 } },
      { ...untold, state: "waiting", first: "0005", records: 5, counts: null },
      { ...untold, state: "waiting", first: "0010", records: 5, counts: null },
    ]);
    expect(await after.runs.log(id, { limit: 10 })).toEqual({ entries: [], cursor: null });
    expect(await after.runs.throughput(id)).toEqual({ points: [], batches: 3 });

    await after.runs.command(id, "resume", superadmin);
    await after.drive();
    expect(await after.runs.run(id)).toMatchObject({ status: "completed", counts: { listed: 15, migrated: 15 } });
    expect((await batches())?.map(({ finishedAt }) => finishedAt !== null)).toEqual([false, true, true]);
    expect((await after.runs.log(id, { limit: 10 }))?.entries.at(-1)?.message).toMatch(/^Completed: 15 migrated/);
    // Opened once more, the books are as they are.
    sqlLog(state.storage);
  });
});
