import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Run } from "../../src/client/contract.ts";
import { isForEverybody } from "./axe.ts";
import { openPage } from "./browser.ts";
import { builtPage, type Service, servePage } from "./served.ts";

let server: Service;
/** What there was before anybody looks: a test, a run with records in error, and what follows one. */
let tested: Run;
let migrated: Run;
let user: string;

beforeAll(async () => {
  server = await servePage(await builtPage(), { users: 66, snapshots: 99 });
  server.entries.user.set("user:guest", { text: JSON.stringify({ uid: "guest", role: "user" }) });
  tested = await start({ kind: "migrate", dryRun: true });
  migrated = await start({ kind: "migrate", types: ["user"], reason: "The first half, after the release of Friday" });
  await start({ kind: "undo", of: migrated.id, dryRun: true });
  await start({ kind: "verify", types: ["user"] });
  const answer = await server.call(`/runs/${migrated.id}/results?action=migrated&limit=2`);
  user = ((await answer.json()) as { results: { id: string }[] }).results[1]?.id ?? "";
  expect(migrated.counts.errors).toBeGreaterThan(0);
});
afterAll(() => server.close());

async function start(body: object): Promise<Run> {
  const answer = await server.call("/runs", { method: "POST", body: JSON.stringify(body) });
  return ((await answer.json()) as { run: Run }).run;
}

type Screen = {
  query?: () => string;
  /** What it takes to get there from its address. */
  open?: (page: Page) => Promise<unknown>;
  /** What has to be there for the screen to be complete. */
  complete: (page: Page) => Promise<unknown>;
};

const table = (page: Page, name: string) => page.getByRole("table", { name }).getByRole("row").nth(2).waitFor();
const ofRun = (tab: string) => () => `page=run&run=${migrated.id}&tab=${tab}`;
const press = (name: string) => (page: Page) => page.getByRole("button", { name, exact: true }).click();

const screens: Record<string, Screen> = {
  overview: {
    complete: async (page) => {
      await page.getByRole("figure", { name: "Migration progress" }).waitFor();
      await table(page, "Migration results");
      await table(page, "Run history");
    },
  },
  "a run's results with a record beside": {
    query: () => `${ofRun("results")()}&record=user/${user}`,
    complete: async (page) => {
      await table(page, "Migration results");
      await page
        .getByRole("complementary", { name: `Record user ${user}` })
        .getByText("What this run changed")
        .waitFor();
    },
  },
  "a run's errors": {
    query: ofRun("errors"),
    complete: (page) =>
      page
        .getByRole("region", { name: "Errors by cause" })
        .getByRole("button")
        .or(page.getByRole("link"))
        .first()
        .waitFor(),
  },
  "a run's log": {
    query: ofRun("log"),
    complete: (page) => page.getByRole("list", { name: "Log of the run" }).getByRole("listitem").first().waitFor(),
  },
  "a run's batches": { query: ofRun("batches"), complete: (page) => table(page, "Batches") },
  "the records page": {
    query: () => "page=records",
    complete: (page) => page.getByRole("textbox", { name: "Id or whole key" }).waitFor(),
  },
  "a record": {
    query: () => `page=records&record=user/${user}`,
    complete: async (page) => {
      await page.getByRole("region", { name: `Record user ${user}` }).waitFor();
      await page.getByRole("list", { name: "Runs that have a row for this record" }).waitFor();
    },
  },
  history: { query: () => "page=history", complete: (page) => table(page, "Run history") },
  "the comparison of two runs": {
    query: () => `page=history&run=${migrated.id}&against=${tested.id}`,
    complete: async (page) => {
      await table(page, "Options and figures");
      await page.getByRole("region", { name: "Records that differ" }).waitFor();
    },
  },
  "the audit trail": { query: () => "page=audit", complete: (page) => table(page, "Audit trail") },
  "the schema": { query: () => "page=schema", complete: (page) => table(page, "How users change") },
  "the command palette": {
    open: (page) => page.getByRole("button", { name: "Search and commands" }).click(),
    complete: (page) => page.getByRole("dialog", { name: "Search and commands" }).getByRole("option").first().waitFor(),
  },
  "the options of a run": {
    open: (page) => page.locator("summary", { hasText: "Options" }).click(),
    complete: (page) => page.getByRole("textbox", { name: "Reason" }).waitFor(),
  },
  "the confirmation of a run": {
    open: press("Run snapshot migration"),
    complete: (page) => page.getByRole("alertdialog").getByLabel("Forecast").waitFor(),
  },
  "the list of keys": {
    open: (page) => page.keyboard.press("?"),
    complete: (page) => page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor(),
  },
};

/** The page is there, nothing is on its way any more, and nothing breathes that keeps a place. */
const settled = (page: Page) =>
  expect
    .poll(
      () =>
        page.evaluate(() => {
          if (!document.querySelector("h1")) return ["no heading"];
          const waiting = document.querySelectorAll("[aria-busy='true'], [data-loading]");
          return [...waiting].map(({ outerHTML, parentElement }) =>
            (parentElement?.outerHTML ?? outerHTML).slice(0, 200),
          );
        }),
      { message: "still waiting", timeout: 60_000 },
    )
    .toEqual([]);

test.each(Object.entries(screens))(
  "%s is for everybody, in light and dark, at 1280 and at 375 px",
  async (_, screen) => {
    const page = await openPage();
    const refused: string[] = [];
    page.on(
      "response",
      (response) => response.status() >= 400 && refused.push(`${response.status()} ${response.url()}`),
    );
    await page.goto(server.at(screen.query?.()));
    await settled(page);
    await screen.open?.(page);
    await screen.complete(page);
    await settled(page);
    expect(await page.locator("h1").allTextContents()).toEqual(["Data migration"]);
    expect(await page.title()).toBe("Data migration · QuickStage");
    await isForEverybody(page);
    expect(refused).toEqual([]);
  },
);

test("signing in is for everybody, also after a token that is none", async () => {
  const page = await openPage();
  await page.goto(server.url);
  await page.getByRole("textbox", { name: "Session token" }).fill("no.session");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  await isForEverybody(page);
});

test("being turned away is for everybody", async () => {
  const page = await openPage();
  await page.goto(`${server.url}/#token=${await server.tokenOf("guest")}`);
  await page.getByRole("heading", { name: "Superadmin access required" }).waitFor();
  await isForEverybody(page);
});

test.each(["history", "the audit trail", "a run's batches"])(
  "on a phone %s needs no scrolling to the side",
  async (name) => {
    const { query, complete } = screens[name] as Screen;
    const page = await openPage({ width: 375 });
    await page.goto(server.at(query?.()));
    await complete(page);
    const outside = await page.getByRole("cell").evaluateAll((cells) => {
      const isOutside = ({ left, right }: DOMRect) => left < 0 || right > innerWidth;
      return cells.filter((cell) => isOutside(cell.getBoundingClientRect())).map(({ textContent }) => textContent);
    });
    expect(outside).toEqual([]);
  },
);
