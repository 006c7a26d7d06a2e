import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import type { Progress } from "../../src/contract/figures.ts";
import worker from "../../src/worker/index.ts";
import { defineMigrations } from "../../src/worker/migrations.ts";
import { addSuperadmin, call, fill } from "./api.ts";

beforeEach(addSuperadmin);

test("a Cron Trigger has the real store counted, and the page's figures say when", async () => {
  await fill(20);
  await worker.scheduled({ cron: "0 3 * * *" }, env);
  const progress = async () => (await call("GET", "/progress")) as Progress;
  await expect
    .poll(async () => (await progress()).schedule?.outcome, { timeout: 20_000 })
    .toMatch(/legacy records were found/);
  const { points, schedule } = await progress();
  expect(schedule).toMatchObject({ cron: "0 3 * * *", run: null, keepsCurrent: false });
  // Asking for the figures may have had them counted once more.
  expect(points).not.toEqual([]);
});

test("a schedule that can't work says what is missing, where the log of the trigger shows it", async () => {
  const { scheduled } = defineMigrations();
  await expect(scheduled({ cron: "0 3 * * *" }, { ...env, COORDINATOR: undefined })).rejects.toThrow("COORDINATOR");
  expect(() => defineMigrations({ keepCurrent: { types: ["usr"] } })).toThrow(
    'keepCurrent names the type "usr"; there are user, snapshot.',
  );
});
