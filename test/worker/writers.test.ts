import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { number } from "../control/testStores.ts";
import { addSuperadmin, call, start, until } from "./api.ts";

beforeEach(addSuperadmin);

const records = 60;

test("what an application goes on writing is deferred until it rests, and none of its writes and deletions is lost", async () => {
  const application = writer();
  await application.round();
  const run = await start("/users", { concurrency: 2, batchSize: 10 });
  // All but the superadmin, whom nobody touches, is deferred; some of it is written again meanwhile, or deleted.
  await until(run.id, ({ deferred, counts }) => deferred === application.stored() && counts.migrated === 1);
  expect(await call("GET", `/runs/${run.id}`)).toMatchObject({ status: "running", counts: { migrated: 1 } });
  await application.round();

  const ended = await until(run.id);
  const left = application.stored();
  expect(left).toBeLessThan(records);
  expect(ended).toMatchObject({ status: "completed", deferred: 0, counts: { migrated: left + 1 } });
  expect(ended.counts).toMatchObject({ listed: records + 1, skipped: records - left, errors: 0 });
  for (const [key, revision] of application.written) {
    const text = await env.KV_USERS.get(key);
    const record = text === null ? { revision: null } : JSON.parse(text);
    expect(record.revision, key).toBe(revision);
    if (text !== null) expect(record.subscription, key).toEqual({ status: "trial" });
  }
  const { entries } = await call("GET", `/runs/${run.id}/log`);
  expect(entries.map(({ message }: { message: string }) => message).join("\n")).toMatch(/application/);
});

/** Writes every record in the old form, as an application does that knows no other, and deletes some. */
function writer() {
  const written = new Map<string, number | null>();
  let revision = 0;
  return {
    /** The revision that each record is to have, `null` for those that were deleted. */
    written,
    stored: () => [...written.values()].filter((each) => each !== null).length,
    async round() {
      for (let index = 0; index < records; index += 1) {
        const key = `user:${number(index)}`;
        revision += 1;
        const isDeleted = written.has(key) && index % 17 === 0;
        written.set(key, isDeleted ? null : revision);
        if (isDeleted) await env.KV_USERS.delete(key);
        else {
          const record = { uid: number(index), revision, updatedAt: Date.now(), subscriptionStatus: "trial" };
          await env.KV_USERS.put(key, JSON.stringify(record));
        }
      }
    },
  };
}
