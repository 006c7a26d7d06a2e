import { afterAll, beforeAll, expect, test } from "vitest";
import { legacySnapshot, legacyUser, number } from "../control/testStores.ts";
import { made } from "../made.ts";
import { openPage } from "./browser.ts";
import { createProject, type Server } from "./project.ts";

let project: Awaited<ReturnType<typeof createProject>>;
let server: Server;

// An export of one's own, loaded as the README says, before anything was ever started.
beforeAll(async () => {
  project = await createProject(await made("built"));
  const boss = { key: "user:boss", value: '{"uid":"boss","name":"Ada","role":"superadmin","createdAt":1690000000000}' };
  const ids = Array.from({ length: 120 }, (_, index) => number(index));
  await project.load("KV_USERS", [boss, ...ids.map((id) => ({ key: `user:${id}`, value: legacyUser(id) }))]);
  await project.load(
    "KV_SNAPS",
    ids.map((id) => ({ key: `snap:${id}`, value: legacySnapshot(id) })),
  );
  server = await project.serve("preview");
});
afterAll(() => project.remove());

test("a superadmin signs in, tests, runs, reloads in the middle, and sees 100 %", async () => {
  const page = await openPage();
  const byRole = page.getByRole.bind(page);
  await page.goto(server.signIn);
  await byRole("heading", { name: "Data migration" }).waitFor();
  expect(page.url()).not.toContain("token");
  await byRole("group", { name: "Users" }).getByText("121").first().waitFor();
  expect(await byRole("progressbar", { name: "Overall progress" }).getAttribute("aria-valuenow")).toBe("0");

  await byRole("button", { name: "Test full migration" }).click();
  const history = byRole("table", { name: "Run history" });
  await history
    .getByText(/completed/i)
    .first()
    .waitFor();
  const results = byRole("table", { name: "Migration results" });
  await results
    .getByText("user:0000")
    .or(results.getByText("0000", { exact: true }))
    .first()
    .waitFor();
  expect(await byRole("progressbar", { name: "Overall progress" }).getAttribute("aria-valuenow")).toBe("0");

  // So slow that the reload is in the middle, however fast the machine is.
  await page.getByText("Options", { exact: true }).click();
  await page.getByLabel("At most", { exact: true }).fill("5");
  await byRole("button", { name: "Run full migration" }).click();
  const dialog = byRole("alertdialog");
  const confirm = dialog.getByRole("button", { name: "Run migration" });
  expect(await confirm.isDisabled()).toBe(true);
  const word = dialog.getByRole("textbox", { name: "Type MIGRATE to confirm" });
  expect(await word.evaluate((element) => element === document.activeElement)).toBe(true);
  await word.fill("MIGRATE");
  await confirm.click();

  await byRole("progressbar", { name: "Run progress" }).waitFor();
  await page.reload();
  await byRole("progressbar", { name: "Run progress" }).waitFor();
  const limit = page.getByLabel("Writes a second, at most");
  await limit.fill("1000");
  await limit.press("Enter");
  await page
    .getByRole("progressbar", { name: "Overall progress" })
    .and(page.locator('[aria-valuenow="100"]'))
    .waitFor();
  expect(await byRole("button", { name: "Run full migration" }).isDisabled()).toBe(true);
});

test("a session that is none says so, and a user who is no superadmin learns that", async () => {
  const page = await openPage();
  await page.goto(`${server.url}/#token=nonsense.token`);
  await page.getByRole("textbox", { name: "Session token" }).waitFor();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
});
