import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openStore } from "../../src/tools/openStore.ts";
import { emptyProject } from "./project.ts";

const command = join(import.meta.dirname, "../../src/tools/seedStore.ts");

type Outcome = { code: number; stdout: string; stderr: string };

const seed = (cwd: string, ...args: string[]): Promise<Outcome> =>
  promisify(execFile)(process.execPath, [command, ...args], { cwd }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (failure: Outcome) => failure,
  );

async function userKeys(root: string): Promise<string[]> {
  const store = await openStore(root);
  const { keys } = await store.users.list({ prefix: "user:" });
  await store.close();
  return keys.map(({ name }) => name);
}

test.each([
  [["--userz", "3"], "'--userz'"],
  [["--users", "many"], '--users takes a whole number from 0 to 1000000, not "many"'],
  [["--snapshots", "1.5"], "--snapshots takes a whole number"],
  [["--users", "-5"], "'--users'"],
  [["20000"], "'20000'"],
])("seed %j is refused in one line that names what is wrong", { timeout: 20_000 }, async (args, message) => {
  const { code, stderr } = await seed(await emptyProject(), ...args);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

test("seeding again is fine, seeding among somebody's records only when forced", { timeout: 60_000 }, async () => {
  const root = await emptyProject();
  expect((await seed(root, "--users", "3", "--snapshots", "2")).stdout).toMatch(
    /^Wrote 3 users and 2 snapshots to the local store in \d+\.\d s\.\n$/,
  );
  expect(await seed(root, "--users", "4", "--snapshots", "0")).toMatchObject({ code: 0 });

  const store = await openStore(root);
  const { keys: seeded } = await store.users.list({ prefix: "user:" });
  await store.users.put("user:theirs", "{}");
  await store.close();
  const refused = await seed(root, "--users", "9", "--snapshots", "0");
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain("--force");
  const before = await userKeys(root);
  expect(before).toHaveLength(seeded.length + 1);

  expect(await seed(root, "--users", "9", "--snapshots", "0", "--force")).toMatchObject({ code: 0 });
  const after = await userKeys(root);
  expect(after).toContain("user:theirs");
  expect(after.length).toBeGreaterThan(before.length);
});
