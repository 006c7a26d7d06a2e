import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openPage } from "../e2e/browser.ts";
import { installHost, serveHost } from "./host.ts";

let pages: Awaited<ReturnType<typeof installHost>>;
let host: Awaited<ReturnType<typeof serveHost>>;
beforeAll(async () => {
  pages = await installHost();
});
afterAll(() => pages?.remove());
beforeEach(async () => {
  host = await serveHost(pages.pages);
});
afterEach(() => host.stop());

async function open(path: string, options: Parameters<typeof openPage>[0] = {}) {
  const page = await openPage(options);
  await page.addInitScript((token) => localStorage.setItem("quickstage_session_token", token), host.token);
  await page.goto(`${host.url}/${path}`);
  return page;
}
const figures = (page: Page) =>
  page.getByRole("group", { name: "Users" }).getByText("left to migrate", { exact: false });

describe.each(["react-18", "react-19"])("in a dashboard with %s", (react) => {
  test("figures are shown, a test and a real run work, and a session that ends is the host's to deal with", async () => {
    const page = await open(`${react}/`);
    await figures(page).first().waitFor();
    await page.getByRole("button", { name: "Test full migration" }).click();
    const results = page.getByRole("table", { name: "Migration results" });
    await results.getByRole("row").nth(10).waitFor();

    await page.getByRole("button", { name: "Run full migration" }).click();
    const dialog = page.getByRole("alertdialog");
    // Keys that mean the page don't reach it through a dialog, and the word is typed into its own field.
    await page.keyboard.type("MIGRATE");
    await dialog.getByRole("button", { name: "Run migration" }).click();
    await page.getByText(/^Migration of users and snapshots completed/).waitFor();
    // The focus is led to the run, inside the panel.
    const focused = () => document.activeElement?.shadowRoot?.activeElement?.getAttribute("aria-label");
    expect(await page.evaluate(focused)).toBe("Current and latest run");

    host.refuses = true;
    await page.getByRole("button", { name: "Count again" }).click();
    await page.getByRole("button", { name: "Log in" }).waitFor();
  });

  test("the host's theme is followed while it changes", async () => {
    const page = await open(`${react}/`);
    await figures(page).first().waitFor();
    const light = await canvas(page);
    await page.getByRole("button", { name: "Dark", exact: true }).click();
    await page.locator("[data-theme=dark]").waitFor();
    expect(await canvas(page)).not.toBe(light);
    await page.getByRole("button", { name: "Light", exact: true }).click();
    await page.locator("[data-theme=light]").waitFor();
    expect(await canvas(page)).toBe(light);
  });

  test("the panel comes and goes with its tab, and comes back to where it was", async () => {
    const page = await open(`${react}/`);
    await page.getByRole("navigation", { name: "Data migration" }).getByRole("button", { name: "Audit trail" }).click();
    await page.getByRole("button", { name: "Prototypes" }).click();
    expect(await page.locator("quickstage-migrations").count()).toBe(0);
    await page.getByRole("button", { name: "Analytics & System Stats" }).click();
    await page
      .getByRole("button", { name: "Audit trail", exact: true })
      .and(page.locator("[aria-current=page]"))
      .waitFor();
  });
});

const hostile = `* { all: unset !important; --ink: red !important; --surface: red; font-size: 40px !important }
  :root { font-size: 31px !important; --spacing: 3rem; --color-accent: red }
  button, table, dialog { display: none !important } div { color: red !important; letter-spacing: 9px !important }
  #panel-0 { display: block !important; width: 900px !important }
  quickstage-migrations { display: none !important; zoom: 3; opacity: 0.1 !important }`;

test.each([
  ["a hostile stylesheet", async (page: Page) => void (await page.addStyleTag({ content: hostile }))],
  ["Tailwind 3", async (page: Page) => void (await page.addStyleTag({ url: `${host.url}/tailwind-3.css` }))],
])("%s on the host's page changes nothing in the panel", async (_, dress) => {
  const page = await open("react-18-probe/?widths=900");
  await figures(page).first().waitFor();
  await page.getByRole("figure", { name: "Migration progress" }).waitFor();
  const before = await looksInside(page);
  expect(before.length).toBeGreaterThan(50);
  await dress(page);
  expect(await looksInside(page)).toEqual(before);
});

test("the panel changes nothing on the host's page, neither while it is there nor when it has gone", async () => {
  const page = await open("react-18-probe/?widths=900&later");
  const before = await looksOutside(page);
  const globals = await page.evaluate(() => Object.keys(window).length);
  await page.evaluate("mount()");
  await page.getByRole("figure", { name: "Migration progress" }).waitFor();
  expect(await looksOutside(page)).toEqual(before);
  expect(await page.evaluate("document.adoptedStyleSheets.length")).toBe(0);
  // The test's own way to unmount is the one that came with mounting.
  expect(await page.evaluate(() => Object.keys(window).length)).toBe(globals + 1);
  await page.evaluate("unmount()");
  expect(await looksOutside(page)).toEqual(before);
});

test("two panels on one page are two: views, keys, dialogs and refusals", async () => {
  const page = await open("react-18-probe/?widths=600,600");
  const [one, other] = [page.locator("#panel-0"), page.locator("#panel-1")];
  const search = (panel: typeof one) => panel.getByRole("searchbox", { name: "Search by id" });
  await one.getByRole("button", { name: "Test user migration" }).click();
  await search(one).waitFor();
  await search(other).waitFor();

  // A key means the panel that was touched last, and none while the host's own field is in use.
  await other.getByRole("heading", { name: "Data migration" }).click();
  await page.keyboard.press("/");
  expect(await search(other).evaluate(isFocused)).toBe(true);
  expect(await search(one).evaluate(isFocused)).toBe(false);
  const field = page.getByRole("textbox", { name: "Host's field" });
  await field.click();
  await page.keyboard.type("/?");
  expect(await field.inputValue()).toBe("/?");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await page.getByRole("button", { name: "a button" }).focus();
  await page.keyboard.press("?");
  expect(await page.getByRole("dialog").count()).toBe(0);

  await one.getByRole("heading", { name: "Data migration" }).click();
  await page.keyboard.press("?");
  await one.getByRole("dialog", { name: "Keys" }).waitFor();
  expect(await other.getByRole("dialog").count()).toBe(0);
  await page.keyboard.press("Escape");

  await one.getByRole("button", { name: "History", exact: true }).click();
  await one.getByRole("button", { name: "History", exact: true }).and(one.locator("[aria-current=page]")).waitFor();
  expect(await other.getByRole("button", { name: "Overview" }).getAttribute("aria-current")).toBe("page");
});

test("the host hears of a click in the panel once", async () => {
  const page = await open("react-18-probe/?widths=600");
  await page.getByRole("heading", { name: "Data migration" }).click();
  expect(await page.locator("[data-clicks]").getAttribute("data-clicks")).toBe("1");
});

test.each(["Overview", "History", "Records", "Audit trail"])(
  "480 px in a wide window are enough for %s",
  async (name) => {
    const page = await open("react-18-probe/?widths=480");
    await page.getByRole("button", { name: "Test user migration" }).click();
    await page.getByRole("table", { name: "Migration results" }).getByRole("row").nth(10).waitFor();
    await page.getByRole("navigation", { name: "Data migration" }).getByRole("button", { name }).click();
    await page.getByRole("button", { name, exact: true }).and(page.locator("[aria-current=page]")).waitFor();
    const isWider = (element: Element) => (element.shadowRoot as ShadowRoot).querySelector("div")?.scrollWidth;
    expect(await page.locator("quickstage-migrations").evaluate(isWider)).toBe(480);
    // Said by the panel's width, not the window's.
    const heading = await page.getByRole("heading", { name: "Data migration" }).boundingBox();
    const counted = await page.getByRole("button", { name: "Count again" }).boundingBox();
    expect(counted?.y).toBeGreaterThan((heading?.y ?? 0) + (heading?.height ?? 0));
  },
);

test.each([
  ["throws", "The page around this panel could not say who is signed in."],
  ["baseUrl=/elsewhere", "No migration API answers at /elsewhere"],
])("a host's mistake (%s) is said inside the panel", async (mistake, words) => {
  const page = await open(`react-18-probe/?widths=900&${mistake}`);
  await page.getByText(words).waitFor();
});

const isFocused = (element: Element) => (element.getRootNode() as ShadowRoot).activeElement === element;

const canvas = (page: Page) =>
  page
    .locator("quickstage-migrations")
    .evaluate((host) => getComputedStyle(host.shadowRoot?.querySelector("div") as Element).backgroundColor);

/** How everything inside the panel is drawn, and where, but for what shows the time. */
const looksInside = (page: Page) =>
  page.locator("quickstage-migrations").evaluate((host) => {
    const top = host.getBoundingClientRect();
    const asked = [
      "color",
      "backgroundColor",
      "fontSize",
      "fontFamily",
      "lineHeight",
      "display",
      "position",
      "opacity",
    ];
    const inside = (host.shadowRoot as ShadowRoot).querySelectorAll<HTMLElement>(
      ".migration-panel, button, h1, h2, p, table",
    );
    return [...inside].map((element) => {
      const style = getComputedStyle(element) as unknown as Record<string, string>;
      const { width, height, x } = element.getBoundingClientRect();
      const place =
        element.closest("time") || element.querySelector("time") ? [] : [width, height, x - top.x].map(Math.round);
      return [element.localName, ...asked.map((name) => style[name]), ...place].join(" ");
    });
  });

/** Everything that can be said of the looks of the host's own elements. */
const looksOutside = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("html, body, h1, p, a, input, body > p > button, table, td")].map((element) => {
      const style = getComputedStyle(element);
      // How high the page is changes with what is on it.
      const changes = /^(height|block-size|perspective-origin|transform-origin)$/;
      return [...style]
        .filter((name) => !changes.test(name))
        .map((name) => `${name}: ${style.getPropertyValue(name)}`)
        .join("; ");
    }),
  );
