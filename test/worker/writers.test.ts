import { reset, runDurableObjectAlarm } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, expect, test } from "vitest";
import { signToken } from "../../src/api/token.ts";
import type { Run } from "../../src/control/run.ts";
import { number } from "../control/home.ts";

const base = "http://worker.test/debug/migration";

afterEach(() => reset());

test("an application that never stops writing and deleting loses none of its writes to a run", async () => {
  await env.KV_USERS.put("user:admin", '{"uid":"admin","role":"superadmin"}');
  const application = writer(60);
  await application.round();
  const { run } = await call<{ run: Run }>("POST", "/users");
  let ended = run;
  const waits = new Set<string | null>();
  const migration = (async () => {
    while (ended.finishedAt === null) {
      await runDurableObjectAlarm(env.COORDINATOR.getByName("coordinator"));
      ended = await call<Run>("GET", `/runs/${run.id}`);
      waits.add(ended.slowed);
      await scheduler.wait(20);
    }
  })();
  // Writes on also while the run is at the records that it has left for last, and then lets it come to its end.
  for (let rounds = 0; rounds < 12 && ended.finishedAt === null; rounds += 1) await application.round();
  await migration;

  expect([...waits]).toContainEqual(expect.stringContaining("the application is writing"));
  expect(ended).toMatchObject({ status: "completed", counts: { errors: 0 } });
  expect(ended.counts.migrated).toBeGreaterThan(20);
  for (const [key, revision] of application.written) {
    const text = await env.KV_USERS.get(key);
    expect(text === null ? null : JSON.parse(text).revision, key).toBe(revision);
  }
});

/** Writes every record in the old form over and over, as an application does that knows no other, and deletes some. */
function writer(records: number) {
  const written = new Map<string, number | null>();
  let revision = 0;
  return {
    /** The revision that each record is to have, `null` for those that were deleted. */
    written,
    async round() {
      for (let index = 0; index < records; index += 1) {
        const key = `user:${number(index)}`;
        revision += 1;
        // Lets the run have a turn: the emulator answers no listing while writes follow one another without a gap.
        await scheduler.wait(1);
        if (revision % 17 === 0) {
          await env.KV_USERS.delete(key);
          written.set(key, null);
          continue;
        }
        const record = { uid: number(index), revision, updatedAt: Date.now(), subscriptionStatus: "trial" };
        await env.KV_USERS.put(key, JSON.stringify(record));
        written.set(key, revision);
      }
    },
  };
}

async function call<T>(method: string, path: string): Promise<T> {
  const expires = Math.floor(Date.now() / 1000) + 600;
  const token = await signToken(env.SESSION_HMAC_SECRET as string, { uid: "admin", exp: expires });
  const headers = { authorization: `Bearer ${token}`, prefer: "respond-async" };
  const response = await exports.default.fetch(`${base}${path}`, { method, headers });
  return (await response.json()) as T;
}
