import type { Page, Route } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import type { Run } from "../../src/client/contract.ts";
import { superadmin } from "../../src/seed/seedIds.ts";
import { openPage } from "./browser.ts";
import { builtPage, type Service, servePage } from "./served.ts";

type Serving = Parameters<typeof servePage>[1];

/** A store of its own for each test, for some change it. */
async function serve(options: Serving = {}): Promise<Service> {
  const server = await servePage(await builtPage(), { users: 40, snapshots: 60, ...options });
  onTestFinished(server.close);
  return server;
}

const open = (options: Parameters<typeof openPage>[0] = {}) => openPage({ patience: 20_000, ...options });

async function start(server: Service, body: object): Promise<Run> {
  const init = { method: "POST", body: JSON.stringify({ kind: "migrate", ...body }) };
  return ((await (await server.call("/runs", init)).json()) as { run: Run }).run;
}

/** What is waited for until the test lets it go. */
function gate() {
  let release = () => {};
  const opened = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { opened, release };
}

const figures = (page: Page) => page.getByRole("group", { name: "All records" }).locator("[data-figure]").first();
const results = (page: Page) => page.getByRole("table", { name: "Migration results" });
const news = (page: Page) => page.locator("[aria-live=polite]");

test("what is on its way keeps its place, and nothing moves when it comes", async () => {
  const server = await serve();
  await start(server, { dryRun: true });
  const page = await open();
  const { opened, release } = gate();
  await page.route("**/debug/migration/**", async (route) => {
    await opened;
    await route.continue();
  });
  await page.addInitScript(() => {
    const seen = { shift: 0 };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as PerformanceEntry & { value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(server.at());
  const busy = page.locator("fieldset[aria-busy=true]");
  await busy.nth(2).waitFor();
  expect(await busy.count()).toBe(3);
  expect(await page.getByRole("button", { name: "Run full migration" }).count()).toBe(0);
  release();
  await figures(page).waitFor();
  await results(page).getByRole("row").nth(10).waitFor();
  await page.getByRole("figure", { name: "Migration progress" }).waitFor();
  expect(await busy.count()).toBe(0);
  const shift = await page.evaluate(() => (globalThis as unknown as { seen: { shift: number } }).seen.shift);
  expect(shift).toBeLessThan(0.02);
});

test("a store with nothing in it says so, and what to begin with", async () => {
  const server = await serve({ users: 0, snapshots: 0 });
  const only = JSON.stringify({ uid: superadmin.uid, role: "superadmin" });
  server.entries.user.set(`user:${superadmin.uid}`, { text: only });
  const page = await open();
  await page.goto(server.at());
  await page.getByText("Test: it reads every record and says what a run would change.").waitFor();
  await page.getByText("The results of the first run appear here").waitFor();
  const snapshots = page.getByRole("group", { name: "Snapshots" });
  await snapshots.getByText("no records", { exact: true }).waitFor();
  expect(await page.getByRole("button", { name: "Run snapshot migration" }).isDisabled()).toBe(true);
});

test.each([
  ["stats", /\/stats/, "The records could not be counted"],
  ["runs", /\/runs\?/, "The runs could not be read"],
  ["results", /\/results\?/, "The results could not be read"],
])("an API that fails with its %s says so, and is asked again by keyboard", async (_name, path, title) => {
  const server = await serve();
  await start(server, { dryRun: true });
  const page = await open();
  const fail = (route: Route) => route.fulfill({ status: 500, json: { title: "Internal", status: 500 } });
  await page.route(path, fail);
  await page.goto(server.at());
  const notice = page.getByRole("alert").filter({ hasText: title });
  await notice.waitFor();
  await page.unroute(path, fail);
  const again = notice.getByRole("button", { name: "Try again" });
  await again.focus();
  await page.keyboard.press("Enter");
  await notice.waitFor({ state: "detached" });
  await figures(page).waitFor();
  await results(page).getByRole("row").nth(3).waitFor();
});

test("a session that ends in the middle leads back to the same tab of the same run", async () => {
  const server = await serve();
  const run = await start(server, { dryRun: true });
  const page = await open();
  await page.goto(server.at(`page=run&run=${run.id}&tab=batches`));
  await page.getByRole("table", { name: "Batches" }).getByRole("row").nth(1).waitFor();
  await page.route("**/debug/migration/**", (route) => route.fulfill({ status: 401, json: { status: 401 } }));
  await page.getByRole("tab", { name: "Log" }).click();
  await page.getByText("Your session has expired").waitFor();
  const token = page.getByRole("textbox", { name: "Session token" });
  expect(await token.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.unrouteAll();
  await token.fill(server.token);
  await page.keyboard.press("Enter");
  await page.getByText("Started by").waitFor();
  expect(await page.getByRole("tab", { name: "Log" }).getAttribute("aria-selected")).toBe("true");
});

test("offline the figures stay, grey and with their age, and recover by themselves", async () => {
  const server = await serve();
  const page = await open();
  // Whole, with the parts that come behind the figures: what the browser has not loaded yet it can't load offline.
  await page.goto(server.at(), { waitUntil: "networkidle" });
  await figures(page).waitFor();
  const before = await figures(page).textContent();
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Refresh counts" }).click();
  await page.getByRole("alert").getByText("Figures in grey are from").waitFor();
  expect(await figures(page).textContent()).toBe(before);
  const colour = () => figures(page).evaluate((element) => getComputedStyle(element).color);
  const grey = await colour();
  await page.context().setOffline(false);
  await page.getByRole("alert").waitFor({ state: "detached" });
  expect(await colour()).not.toBe(grey);
});

test("a run that is started and finished in another tab is shown and said in this one", async () => {
  const { opened, release } = gate();
  const server = await serve({ delay: async (operation) => (operation === "getMany" ? opened : undefined) });
  const here = await open();
  await here.goto(server.at());
  await here.getByText("No runs yet.", { exact: false }).first().waitFor();
  const there = await here.context().newPage();
  await there.goto(server.at());
  await there.getByRole("button", { name: "Test user migration" }).click();
  await there.getByRole("progressbar", { name: "Run progress" }).waitFor();
  // What a browser tells a tab that is turned to again.
  const turnTo = () => here.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  const bar = here.getByRole("progressbar", { name: "Run progress" });
  // Answers that are younger than two seconds are not asked for again.
  await expect.poll(() => turnTo().then(() => bar.isVisible()), { timeout: 20_000, interval: 250 }).toBe(true);
  await news(here).filter({ hasText: "Test of users started." }).waitFor({ state: "attached" });
  release();
  await news(here)
    .filter({ hasText: /Test of users completed/ })
    .waitFor({ state: "attached" });
  await here.getByText("Latest run").waitFor();
  await results(here).getByRole("row").nth(3).waitFor();
});

test("a reload in the middle of a run finds it where it is, and sees it end", async () => {
  const { opened, release } = gate();
  const server = await serve({ delay: async (operation) => (operation === "getMany" ? opened : undefined) });
  const page = await open();
  await page.goto(server.at());
  await page.getByRole("button", { name: "Test full migration" }).click();
  const bar = page.getByRole("progressbar", { name: "Run progress" });
  await bar.waitFor();
  await page.reload();
  await bar.waitFor();
  expect(await page.getByRole("button", { name: "Pause" }).isEnabled()).toBe(true);
  release();
  await bar.waitFor({ state: "detached" });
  await page.getByRole("table", { name: "Run history" }).getByText("Completed").first().waitFor();
});

test("a part of the page that can't be loaded is asked for again by itself, and takes nothing else with it", async () => {
  const server = await serve();
  await start(server, { dryRun: true });
  const page = await open();
  const refused: string[] = [];
  await page.route(/\/assets\/(?:later|RunAnnouncer|ProgressOverTime)-[^/]+\.js$/, async (route) => {
    const name = route.request().url();
    // Each twice, then as usual.
    if (refused.filter((each) => each === name).length >= 2) return route.continue();
    refused.push(name);
    await route.abort();
  });
  await page.goto(server.at());
  await figures(page).waitFor();
  await page.getByText("Latest run").waitFor();
  await results(page).getByRole("row").nth(10).waitFor();
  await page.getByRole("list", { name: "Steps" }).waitFor();
  expect(refused.length).toBeGreaterThan(2);
  expect(await page.getByText("can't be shown").count()).toBe(0);
});
