import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, type ExpectStatic, expect, test } from "vitest";
import { made } from "../made.ts";
import { isForEverybody } from "./axe.ts";
import { openPage } from "./browser.ts";
import { serveFolder } from "./folder.ts";

let built: string;
let site: Awaited<ReturnType<typeof serveFolder>>;

beforeAll(async () => {
  built = await made("built");
  site = await serveFolder(join(built, "dist/demo"), { path: "/some/where/" });
});
afterAll(() => site.stop());

// These two run beside each other, as they mostly wait: a killed Worker is missed after ten seconds.
test.concurrent("in any folder of a static site, a visitor is signed in, tests, runs, reloads in the middle, and the run ends as if undisturbed", async ({
  expect,
  onTestFinished,
}) => {
  const page = await openPage({ onTestFinished });
  await page.goto(`${site.url}?records=300`);
  await page.getByText("Demo", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Test full migration" }).click();
  await completed(page, 1);
  await page.getByRole("table", { name: "Migration results" }).getByRole("row").nth(10).waitFor();

  await startRun(page);
  await moved(page, expect);
  const [before] = await runs(page);
  await page.reload();
  await page.getByRole("heading", { name: "Data migration" }).waitFor();
  const [after] = await runs(page);
  // It goes on where it was, and does not start again.
  expect(after).toMatchObject({ id: before?.id, createdAt: before?.createdAt });
  expect(after?.counts.migrated).toBeGreaterThanOrEqual(before?.counts.migrated as number);

  await completed(page, 2);
  const [run, tested] = await runs(page);
  expect(run).toMatchObject({ id: before?.id, status: "completed", total: 300 });
  expect(run?.counts).toEqual(tested?.counts);
  expect(await migratedTwice(page, run?.id as string)).toEqual([]);
  expect(site.asked.filter((line) => /debug|\/api|POST/.test(line))).toEqual([]);

  await page.reload();
  await page.getByRole("group", { name: "All records" }).getByText("300").first().waitFor();
  expect(await runs(page)).toHaveLength(2);
});

test.concurrent("whatever is switched on, a run that is killed in the middle comes back and ends with every listed record accounted for", async ({
  expect,
  onTestFinished,
}) => {
  const page = await openPage({ onTestFinished });
  await page.goto(`${site.url}?records=300`);
  await openBar(page);
  await page.getByRole("button", { name: "Kill the Worker" }).click();
  await page.getByText("No run is going").waitFor();
  await page.getByRole("button", { name: "Break 20 records" }).click();
  await page.getByText("The text of 20 records is cut off now").waitFor();
  await page.getByRole("checkbox", { name: "The application keeps writing" }).check();

  await startRun(page);
  await moved(page, expect);
  await page.getByRole("button", { name: "Kill the Worker" }).click();
  await page.getByText("It comes back").waitFor();
  await page.getByRole("checkbox", { name: "The application keeps writing" }).uncheck();
  await page.getByRole("checkbox", { name: "KV answers 429" }).check();
  await page.getByText("KV is answering 429").first().waitFor();
  await page.getByRole("checkbox", { name: "KV answers 429" }).uncheck();
  await completed(page, 1);

  const [run] = await runs(page);
  const { listed, migrated, skipped, errors } = (run as Run).counts;
  expect(errors).toBeGreaterThanOrEqual(20);
  expect(migrated + skipped + errors).toBe(listed);
  expect(await migratedTwice(page, run?.id as string)).toEqual([]);
});

test("a second tab waits for the first, takes over when asked to, and finds what was done there", async () => {
  const first = await openPage();
  await first.goto(`${site.url}?records=130`);
  await first.getByRole("button", { name: "Test user migration" }).click();
  await completed(first, 1);

  const second = await first.context().newPage();
  await second.goto(site.url);
  await second.getByText("The demo is open in another tab.").waitFor();
  expect(await second.getByRole("heading", { name: "Data migration" }).count()).toBe(0);
  await second.getByRole("button", { name: "Go on here" }).click();
  await second.getByRole("heading", { name: "Data migration" }).waitFor();
  await first.getByText("The demo is open in another tab.").waitFor();
  expect(await runs(second)).toHaveLength(1);

  await second.close();
  await first.getByRole("heading", { name: "Data migration" }).waitFor();
});

test("in a private window without storage the demo works, and its bar says that nothing stays", async () => {
  const page = await openPage();
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("The user denied permission to access the database.", "SecurityError");
    };
  });
  await page.goto(`${site.url}?records=130`);
  await page.getByText("130 made-up records, lost when you close or reload this page").waitFor();
  await page.getByRole("button", { name: "Test user migration" }).click();
  await completed(page, 1);

  await page.reload();
  await page.getByRole("heading", { name: "Data migration" }).waitFor();
  expect(await runs(page)).toEqual([]);
});

test("starting over asks first, takes everything away, and brings as many records as were chosen", async () => {
  const page = await openPage();
  await page.goto(`${site.url}?records=130`);
  await page.getByRole("button", { name: "Test user migration" }).click();
  await completed(page, 1);
  await openBar(page);
  const open = page.getByRole("button", { name: "Start over" });
  await open.click();
  await page.keyboard.press("Escape");
  expect(await open.evaluate((button) => button === document.activeElement)).toBe(true);
  expect(await runs(page)).toHaveLength(1);

  await open.click();
  const dialog = page.getByRole("alertdialog", { name: "Start the demo over?" });
  await dialog.getByRole("combobox", { name: "Begin again with" }).selectOption("1300");
  await dialog.getByRole("button", { name: "Start over" }).click();
  await page.getByRole("group", { name: "All records" }).getByText("1,300").first().waitFor();
  expect(await runs(page)).toEqual([]);
});

test("the demo's bar has no accessibility violation and nothing cut off, in light and dark, at 1280 and at 375 px", async () => {
  const page = await openPage();
  await page.goto(`${site.url}?records=130`);
  await openBar(page);
  await page.getByRole("figure", { name: "Migration progress" }).waitFor();
  await page.getByRole("checkbox", { name: "KV is slow" }).check();
  await isForEverybody(page);
  await page.getByRole("button", { name: "Start over" }).click();
  await page.getByRole("alertdialog").waitFor();
  await isForEverybody(page);
});

test("as files alone, without a header, the demo has a policy, which lets nothing in and refuses nothing of the demo", async () => {
  const refused: string[] = [];
  const page = await openPage({ onRefusal: (refusal) => void refused.push(refusal) });
  await page.goto(`${site.url}?records=130`);
  await page.getByRole("heading", { name: "Data migration" }).waitFor();
  // The description is made by the part of zod that tries out whether it may compile code.
  expect(await ask(page, "/openapi.json")).toMatchObject({ openapi: expect.any(String) });
  expect(refused).toEqual([]);
  await page.evaluate(() => {
    new Image().src = "https://elsewhere.example/a.png";
  });
  await expect.poll(() => refused.join()).toContain("img-src");
  await page.evaluate(() => document.body.insertAdjacentHTML("beforeend", "<b>b</b>")).catch(() => {});
  await expect.poll(() => refused.join()).toContain("require-trusted-types-for");

  // A host that reads the file sends what a tag can't say.
  const headers = await readFile(join(built, "dist/demo/_headers"), "utf8");
  expect(headers).toContain("frame-ancestors 'none'");
  expect(headers).toContain("trusted-types default");
  expect(headers).not.toContain("unsafe");
});

const demoOnly = /src\/(?:demo|seed|control)\/|node_modules\/(?:msw|idb)\//;

test("nothing of the demo is in the real build", async () => {
  const real = await sources("dist/maps/client");
  expect(real.some((name) => name.endsWith("src/app/main.tsx"))).toBe(true);
  expect(real.filter((name) => demoOnly.test(name))).toEqual([]);
  for (const { name, text } of await contents("dist/client")) {
    expect([name, text.match(/mockServiceWorker|demo-bar|src\/demo/)]).toEqual([name, null]);
  }
  // The same question finds all of it in the demo, so that silence means something.
  const demo = await sources("dist/maps/demo");
  const parts = ["src/demo/startDemo.ts", "src/seed/seedEntries.ts", "src/control/createRuns.ts"];
  for (const part of [...parts, "node_modules/msw/", "node_modules/idb/"]) {
    expect(demo.some((name) => name.includes(part))).toBe(true);
  }
});

async function contents(folder: string) {
  const names = await readdir(join(built, folder), { recursive: true });
  const files = names.filter((name) => /\.(?:js|css|html|map)$/.test(name));
  expect(files).not.toEqual([]);
  return Promise.all(files.map(async (name) => ({ name, text: await readFile(join(built, folder, name), "utf8") })));
}

/** The modules that a build was made of. */
async function sources(folder: string): Promise<string[]> {
  const maps = (await contents(folder)).filter(({ name }) => name.endsWith(".js.map"));
  return maps.flatMap(({ text }) => (JSON.parse(text) as { sources: string[] }).sources);
}

type Run = { id: string; createdAt: number; status: string; total: number; counts: Counts };
type Counts = Record<"listed" | "migrated" | "skipped" | "errors", number>;

/** What the API answers inside the page, over the same service worker as to the page itself. */
const ask = <T>(page: Page, path: string): Promise<T> =>
  page.evaluate(async (path) => {
    const headers = { authorization: `Bearer ${sessionStorage.getItem("session-token")}` };
    return (await fetch(new URL(`debug/migration${path}`, location.href), { headers })).json();
  }, path);

const runs = async (page: Page): Promise<Run[]> => (await ask<{ runs: Run[] }>(page, "/runs?limit=10")).runs;

/** Records that have two results in one run. */
async function migratedTwice(page: Page, run: string): Promise<string[]> {
  const { results } = await ask<{ results: { type: string; id: string }[] }>(page, `/runs/${run}/results?limit=1000`);
  expect(results).not.toEqual([]);
  const records = results.map(({ type, id }) => `${type} ${id}`);
  return records.filter((name, index) => records.indexOf(name) !== index);
}

async function startRun(page: Page) {
  await page.getByRole("button", { name: "Run full migration" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("textbox", { name: "Type MIGRATE to confirm" }).fill("MIGRATE");
  await dialog.getByRole("button", { name: "Run migration" }).click();
}

/** Until the newest run has changed something and is still going: the answer itself is what is waited for. */
async function moved(page: Page, expect: ExpectStatic) {
  await page.getByRole("progressbar", { name: "Run progress" }).waitFor();
  await expect.poll(async () => (await runs(page))[0]?.counts.migrated, { timeout: 60_000 }).toBeGreaterThan(0);
  expect((await runs(page))[0]?.status).toBe("running");
}

async function completed(page: Page, count: number) {
  const rows = page.getByRole("table", { name: "Run history" }).getByText(/^completed/i);
  await rows.nth(count - 1).waitFor();
}

const openBar = (page: Page) => page.getByRole("complementary", { name: "Demo" }).locator("summary").click();
