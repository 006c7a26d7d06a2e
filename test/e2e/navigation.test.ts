import type { Locator, Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import type { Run } from "../../src/client/contract.ts";
import { openPage } from "./browser.ts";
import { builtPage, type Service, servePage } from "./served.ts";

async function serve(): Promise<Service> {
  const server = await servePage(await builtPage(), { users: 40, snapshots: 60 });
  onTestFinished(server.close);
  return server;
}

const open = (options: Parameters<typeof openPage>[0] = {}) => openPage({ patience: 20_000, ...options });

async function startTest(server: Service): Promise<Run> {
  const body = JSON.stringify({ kind: "migrate", dryRun: true });
  return ((await (await server.call("/runs", { method: "POST", body })).json()) as { run: Run }).run;
}

/** On with Tab alone until that is what has the focus. */
async function tabTo(page: Page, isThere: (focused: Element, name: string) => boolean, name = ""): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    // Between the last element and the first one the focus is in the browser's own bar.
    const focused = page.locator(":focus");
    if ((await focused.count()) > 0 && (await focused.evaluate(isThere, name))) return;
  }
  throw new Error(`Tab does not lead to ${name || "it"}.`);
}

const rows = (page: Page) => page.getByRole("table", { name: "Migration results" }).locator("[data-row]");
/** Which row of the results has the focus, as its number. */
const focusedRow = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest("[data-index]")?.getAttribute("data-index"));

test("by keyboard alone: from the first Tab to a finished test, into a record of it and back to its row", async () => {
  const server = await serve();
  const page = await open();
  await page.goto(server.at());
  await page.getByRole("button", { name: "Test full migration" }).and(page.locator(":enabled")).waitFor();
  await tabTo(
    page,
    (focused) =>
      focused.getAttribute("aria-label") === "Test full migration" || focused.textContent === "Test full migration",
  );
  await page.keyboard.press("Enter");
  await page.getByText("Latest run").waitFor();
  await rows(page).nth(5).waitFor();
  await tabTo(page, (focused) => focused.closest("[data-index]") !== null);
  expect(await focusedRow(page)).toBe("0");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => focusedRow(page)).toBe("2");
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: /^Record / }).waitFor();
  // From inside the record, which takes the focus away with it.
  await tabTo(page, (focused) => focused.getAttribute("aria-label") === "Close record");
  await page.keyboard.press("Escape");
  await page.getByRole("complementary", { name: /^Record / }).waitFor({ state: "detached" });
  await expect.poll(() => focusedRow(page)).toBe("2");
});

test("by keyboard alone: signed in, tested, migrated and undone", async () => {
  const server = await serve();
  const page = await open();
  await page.goto(server.url);
  await page.getByRole("textbox", { name: "Session token" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.type(server.token);
  await page.keyboard.press("Enter");
  const press = async (name: string) => {
    await page.getByRole("button", { name, exact: true }).and(page.locator(":enabled")).first().waitFor();
    await tabTo(page, (focused, wanted) => focused.textContent === wanted, name);
    await page.keyboard.press("Enter");
  };
  await press("Test full migration");
  await press("Run full migration");
  await page.getByRole("textbox", { name: "Type MIGRATE to confirm" }).waitFor();
  await page.keyboard.type("MIGRATE");
  await page.keyboard.press("Enter");
  await page
    .getByText(/^Migration of users and snapshots completed/)
    .first()
    .waitFor();
  await press("Undo…");
  await press("Test the undo");
  await page.getByRole("textbox", { name: "Type UNDO to confirm" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.type("UNDO");
  await page.keyboard.press("Enter");
  await page
    .getByText(/^Undo of .* completed/)
    .first()
    .waitFor();
  const { runs } = (await (await server.call("/runs")).json()) as { runs: Run[] };
  expect(runs.map(({ kind, dryRun, status }) => `${kind} ${dryRun ? "test" : "run"} ${status}`)).toEqual([
    "undo run completed",
    "undo test completed",
    "migrate run completed",
    "migrate test completed",
  ]);
  expect(runs[0]?.counts.migrated).toBe(runs[2]?.counts.migrated);
});

test("Back and Forward lead through overview, run and record as they were", async () => {
  const server = await serve();
  const run = await startTest(server);
  const page = await open();
  await page.goto(server.at());
  await page.getByRole("link", { name: "Open run" }).click();
  await page.getByRole("region", { name: "Run", exact: true }).waitFor();
  await rows(page).nth(1).click();
  const record = page.getByRole("complementary", { name: /^Record / });
  await record.waitFor();
  const name = await record.getAttribute("aria-label");
  const address = page.url();
  expect(address).toContain(`run=${run.id}`);
  await page.goBack();
  await record.waitFor({ state: "detached" });
  await page.goBack();
  await page.getByRole("group", { name: "Users" }).waitFor();
  await page.goForward();
  await page.goForward();
  await record.waitFor();
  expect(await record.getAttribute("aria-label")).toBe(name);
  expect(page.url()).toBe(address);
});

test("a link to a tab of a run leads to just that, and the arrow keys on from there", async () => {
  const server = await serve();
  const run = await startTest(server);
  const page = await open();
  await page.goto(server.at(`page=run&run=${run.id}&tab=log`));
  await page.getByRole("list", { name: "Log of the run" }).getByRole("listitem").first().waitFor();
  const log = page.getByRole("tab", { name: "Log" });
  expect(await log.getAttribute("aria-selected")).toBe("true");
  await log.focus();
  // Past the executors.
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.getByRole("table", { name: "Batches" }).getByRole("row").nth(1).waitFor();
  expect(page.url()).toContain("tab=batches");
});

test("Ctrl K opens the palette from anywhere, finds a page by name, and Escape gives the focus back", async () => {
  const server = await serve();
  const page = await open();
  await page.goto(server.at());
  const places = page.getByRole("navigation", { name: "Data migration" });
  const schema = places.getByRole("link", { name: "Schema" });
  await schema.focus();
  await page.keyboard.press("Control+K");
  const palette = page.getByRole("dialog", { name: "Search and commands" });
  await palette.waitFor();
  await page.keyboard.press("Escape");
  await palette.waitFor({ state: "detached" });
  expect(await schema.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press("Control+K");
  await palette.waitFor();
  await page.keyboard.type("audit");
  await palette.getByRole("option", { name: /Audit/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("table", { name: "Audit trail" }).waitFor();
});

test.each([
  ["reduce", false],
  ["no-preference", true],
] as const)("with motion %s, something moves while it waits: %s", async (reducedMotion, moves) => {
  const server = await serve();
  const page = await open({ reducedMotion });
  await page.route("**/debug/migration/stats", () => {});
  await page.goto(server.at());
  await page.locator("fieldset[aria-busy=true]").first().waitFor();
  const running = () =>
    document.getAnimations().some(({ playState, effect }) => {
      const { duration, iterations } = effect?.getComputedTiming() ?? {};
      return playState === "running" && Number(duration) > 10 && iterations === Number.POSITIVE_INFINITY;
    });
  expect(await page.evaluate(running)).toBe(moves);
});

test("the first Tab offers to skip the header, and the next one is then in the content", async () => {
  const server = await serve();
  const page = await open();
  await page.goto(server.at());
  await page.getByRole("link", { name: "Overview" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await page.locator(":focus").textContent()).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect(await page.locator("main :focus").count()).toBe(1);
  expect(new URL(page.url()).hash).toBe("");
});

test("a million results scroll from the first to the last, by scrollbar and by keys", async () => {
  const server = await serve();
  const run = await startTest(server);
  const page = await open();
  const total = 1_000_000;
  await page.route(/\/results\?/, async (route) => {
    const offset = Number(new URL(route.request().url()).searchParams.get("offset") ?? "0");
    const results = Array.from({ length: Math.min(100, total - offset) }, (_, index) => ({
      ...{ type: "user", id: `row-${offset + index}`, action: "migrated", message: "Added 5 fields.", at: 1 },
    }));
    await route.fulfill({ json: { results, cursor: null, total } });
  });
  await page.goto(server.at(`run=${run.id}`));
  const table = page.getByRole("table", { name: "Migration results" });
  const row = (index: number) => table.getByRole("link", { name: `row-${index}`, exact: true });
  await row(0).waitFor();
  expect(await table.getAttribute("aria-rowcount")).toBe(String(total + 1));

  await row(0).focus();
  await page.keyboard.press("End");
  await row(total - 1).waitFor();
  expect(await isInView(row(total - 1))).toBe(true);
  await page.keyboard.press("ArrowUp");
  expect(await row(total - 2).evaluate((link) => link === document.activeElement)).toBe(true);
  await page.keyboard.press("Home");
  await row(0).waitFor();
  expect(await isInView(row(0))).toBe(true);

  // Half of the scrollbar's way is half of the list's.
  await table.evaluate((element) => {
    const area = element.parentElement as HTMLElement;
    area.scrollTop = (area.scrollHeight - area.clientHeight) / 2;
  });
  // Besides these the row with the focus is kept.
  const near = async () =>
    (await table.getByRole("link").allTextContents()).filter((text) => Math.abs(Number(text.slice(4)) - 500_000) < 500);
  await expect.poll(async () => (await near()).length, { timeout: 10_000 }).toBeGreaterThan(5);
});

/** Whether the whole of it is inside the table's window. */
const isInView = (link: Locator) =>
  link.evaluate((element) => {
    const area = element.closest("table")?.parentElement?.getBoundingClientRect();
    const { top, bottom } = element.getBoundingClientRect();
    return area !== undefined && top >= area.top && bottom <= area.bottom;
  });
