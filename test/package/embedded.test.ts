import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { Stats } from "../../src/client/contract.ts";
import { openPage } from "../e2e/browser.ts";
import { installHost, serveHost } from "./dashboard.ts";

let installed: Awaited<ReturnType<typeof installHost>>;
beforeAll(async () => {
  installed = await installHost();
});
afterAll(() => installed?.remove());

type OpenOptions = Parameters<typeof openPage>[0] & { headers?: Record<string, string> };

/** Records of its own for each test, and a page of the host that somebody is signed in to. */
async function open(path: string, { headers, ...options }: OpenOptions = {}) {
  const host = await serveHost(installed.pages, headers);
  onTestFinished(host.stop);
  const page = await openPage({ patience: 15_000, ...options });
  await page.addInitScript((token) => localStorage.setItem("quickstage_session_token", token), host.token);
  await page.goto(`${host.url}/${path}`);
  return { host, page };
}

const figures = (panel: Page | Locator) =>
  panel.getByRole("group", { name: "All records" }).locator("[data-figure]").first();
const overall = (panel: Page | Locator) => panel.getByRole("progressbar", { name: "Overall progress" });
const go = (panel: Page | Locator, place: string) =>
  panel.getByRole("navigation", { name: "Data migration" }).getByRole("button", { name: place }).click();
const tree = (panel: Page | Locator) => panel.locator("quickstage-migrations div").first();

/** What can be seen of a panel at rest, a test run's results included. */
async function settled(page: Page, panel: Page | Locator = page) {
  await figures(panel).waitFor();
  await panel.getByRole("figure", { name: "Migration progress" }).waitFor();
  await panel.getByRole("table", { name: "Migration results" }).getByRole("row").nth(3).waitFor();
  await panel.getByRole("list", { name: "Steps" }).waitFor();
  await panel.locator("[data-loading]").first().waitFor({ state: "detached" });
}

/** What the API itself says is left to migrate. */
async function recordsToMigrate({ url, token }: { url: string; token: string }): Promise<string> {
  const answer = await fetch(`${url}/debug/migration/stats`, { headers: { authorization: `Bearer ${token}` } });
  const { stats, summary } = (await answer.json()) as Stats;
  return String(summary.legacyRecords - (stats.unreadableUsers ?? 0) - (stats.unreadableSnapshots ?? 0));
}

async function startTest({ url, token }: { url: string; token: string }) {
  await fetch(`${url}/debug/migration/run`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ dryRun: true }),
  });
}

/** Notes how every element inside the panel looks, apart from how much room it was given. @returns how many there are */
const noteLooks = (page: Page) =>
  page.evaluate(() => {
    const set =
      "display position visibility opacity color background-color font-family font-size font-weight font-style line-height letter-spacing margin padding \
      border-top border-bottom border-radius outline box-shadow box-sizing cursor text-align text-transform text-decoration white-space \
      list-style direction float gap transform transition-duration".split(/\s+/);
    const describe = (element: Element) => {
      const style = getComputedStyle(element);
      const shown = set.map((name) => `${name}: ${style.getPropertyValue(name)}`).join("; ");
      return `${element.tagName} ${element.getAttribute("class")} ${shown}`;
    };
    const inside = document.querySelector("quickstage-migrations")?.shadowRoot?.querySelectorAll("div, div *");
    const noted = new Map([...(inside ?? [])].map((element) => [element, describe(element)]));
    Object.assign(window, { noted, describe });
    return noted.size;
  });

/** Those of the noted elements that look different now; not those that the panel itself has changed or taken away. */
const changedLooks = (page: Page) =>
  page.evaluate(() => {
    const { noted, describe } = window as unknown as {
      noted: Map<Element, string>;
      describe: (element: Element) => string;
    };
    const isSame = (element: Element, before: string) =>
      before.startsWith(`${element.tagName} ${element.getAttribute("class")} `);
    return [...noted]
      .filter(([element, before]) => element.isConnected && isSame(element, before) && describe(element) !== before)
      .map(([element, before]) => ({ before, after: describe(element) }));
  });

/** What of the host a panel could have changed: how its elements look, its variables, what its head and body hold. */
const surroundings = (page: Page) =>
  page.evaluate(() => {
    const own = [document.documentElement, ...document.querySelectorAll("body, body > :not(#around), p > *, td")];
    const aside = /size$|^(?:height|width|perspective-origin|transform-origin)$/;
    return {
      looks: own.map((element) => {
        const style = getComputedStyle(element);
        return [...style].filter((name) => !aside.test(name)).map((name) => `${name}: ${style.getPropertyValue(name)}`);
      }),
      globals: Object.keys(window),
      styles: [...document.querySelectorAll("style, link[rel=stylesheet]")].map((element) => element.outerHTML),
      sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
      children: [...document.body.children].map((element) => `${element.tagName} ${element.id}`),
    };
  });

test("a superadmin reads the figures in the dashboard's tab, tests, and runs with the word typed", async () => {
  const { host, page } = await open("react-18/");
  await page.getByRole("button", { name: "Users", exact: true }).click();
  await page.getByText("Users would be here.").waitFor();
  await page.getByRole("button", { name: "Analytics & System Stats" }).click();
  await expect.poll(() => figures(page).textContent()).toBe(await recordsToMigrate(host));
  const before = await overall(page).getAttribute("aria-valuenow");

  await page.getByRole("button", { name: "Test full migration" }).click();
  await page.getByRole("table", { name: "Migration results" }).getByRole("row").nth(3).waitFor();
  await page
    .getByRole("table", { name: "Run history" })
    .getByText(/completed/i)
    .first()
    .waitFor();
  expect(await overall(page).getAttribute("aria-valuenow")).toBe(before);

  await page.getByRole("button", { name: "Run full migration" }).click();
  const dialog = page.getByRole("alertdialog");
  const confirm = dialog.getByRole("button", { name: "Run migration" });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByRole("textbox", { name: "Type MIGRATE to confirm" }).pressSequentially("MIGRATE");
  await confirm.click();
  await expect
    .poll(async () => Number(await overall(page).getAttribute("aria-valuenow")))
    .toBeGreaterThan(Number(before));
  await page.getByRole("button", { name: "Run full migration" }).and(page.locator(":disabled")).waitFor();
});

test("in an application with React 19 the figures are the same", async () => {
  const { host, page } = await open("react-19/");
  await expect.poll(() => figures(page).textContent()).toBe(await recordsToMigrate(host));
});

/** How much room the panel has is the host's to say, and changes how it is laid out. */
const sameRoom = "#around, #around * { display: block !important; float: none !important; width: 1200px !important }";

test.each([
  [
    "hostile rules",
    async () => `* { all: unset !important; font-size: 40px !important; --canvas: red !important; --tw-border-style: dotted !important; }
      *, ::before, ::after { letter-spacing: 1em !important; --spacing: 40px !important; --ink: red !important; }
      button, h1, h2, table, dialog { display: none !important } div { float: right !important; transform: rotate(3deg) }
      ${sameRoom}`,
  ],
  ["the styles of Tailwind 3", () => readFile(join(installed.pages, "tailwind-3.css"), "utf8")],
])("%s of the host change nothing inside the panel", async (_, styles) => {
  const { host, page } = await open("react-19/probe/?widths=1200&later");
  await startTest(host);
  // "3 s ago" becoming "10 s ago" would move what stands beside it, and is not the host's doing.
  await page.clock.setFixedTime(Date.now());
  await page.evaluate("mount()");
  await settled(page);
  expect(await noteLooks(page)).toBeGreaterThan(100);
  await page.addStyleTag({ content: await styles() });
  expect(await changedLooks(page)).toEqual([]);
});

test.each(["react-18/probe", "react-19/probe"])(
  "in %s the panel changes nothing of the page around it",
  async (name) => {
    const { host, page } = await open(`${name}/?widths=900&later`);
    await startTest(host);
    await page.addStyleTag({ path: join(installed.pages, "tailwind-3.css") });
    const before = await surroundings(page);
    await page.evaluate("mount()");
    await settled(page);
    const after = await surroundings(page);
    expect({ ...after, globals: [] }).toEqual({ ...before, globals: [] });
    expect(after.globals.filter((name) => !before.globals.includes(name))).toEqual(["unmount"]);
  },
);

test("in 480 pixels nothing of any page is wider than the panel", async () => {
  const { host, page } = await open("react-18/probe/?widths=480&later");
  await startTest(host);
  await page.evaluate("mount()");
  await settled(page);
  const wider = () =>
    tree(page).evaluate((panel) => {
      // A box that scrolls keeps what is in it to itself.
      const isKept = (element: Element): boolean =>
        element !== panel &&
        (getComputedStyle(element).overflowX !== "visible" || isKept(element.parentElement as Element));
      return {
        by: panel.scrollWidth - panel.clientWidth,
        width: panel.clientWidth,
        out: [...panel.querySelectorAll("h1, h2, h3, p, button, input, select, table")]
          .filter((element) => element.getBoundingClientRect().right > panel.getBoundingClientRect().right + 1)
          .filter((element) => !isKept(element))
          .map((element) => `${element.tagName} ${element.textContent?.slice(0, 40)}`),
      };
    });
  const fits = { by: 0, width: 480, out: [] };
  // As in a window as narrow as the panel, though this one is wide.
  expect(await page.getByText("Ctrl K", { exact: true }).isVisible()).toBe(false);
  expect(await wider()).toEqual(fits);
  const pages = {
    History: page.getByRole("table").getByRole("row").nth(1),
    Records: page.getByRole("textbox").first(),
    Audit: page.getByRole("table", { name: "Audit trail" }).getByRole("row").nth(1),
    Schema: page.getByText("Generated from the definitions"),
  };
  for (const [place, sign] of Object.entries(pages)) {
    await go(page, place);
    await sign.waitFor();
    expect([place, await wider()]).toEqual([place, fits]);
  }
  await go(page, "Overview");
  await page.getByRole("button", { name: "Open run" }).click();
  await page.getByRole("region", { name: "Run", exact: true }).waitFor();
  expect(["run", await wider()]).toEqual(["run", fits]);
});

test("two panels on one page have views of their own, and a key means the one in use", async () => {
  const { host, page } = await open("react-18/probe/?widths=900,901&later");
  await startTest(host);
  await page.evaluate("mount()");
  const [first, second] = [page.locator("#panel-0"), page.locator("#panel-1")];
  for (const panel of [first, second]) await settled(page, panel);
  const search = (panel: Locator) => panel.locator("[aria-keyshortcuts='/']");
  const place = (panel: Locator) =>
    panel.getByRole("navigation", { name: "Data migration" }).locator("[aria-current=page]").textContent();
  const isFocused = (field: Locator) =>
    field.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element);

  await page.keyboard.press("?");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await second.getByRole("heading", { name: "Data migration" }).click();
  await page.keyboard.press("/");
  await expect.poll(() => isFocused(search(second))).toBe(true);
  expect(await isFocused(search(first))).toBe(false);
  await page.keyboard.type("nothing has this id");
  await expect.poll(() => search(second).inputValue()).toBe("nothing has this id");
  expect(await search(first).inputValue()).toBe("");

  await go(first, "History");
  await expect.poll(() => place(first)).toBe("History");
  expect(await place(second)).toBe("Overview");
  await page.keyboard.press("?");
  await first.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  expect(await second.getByRole("dialog").count()).toBe(0);
  await page.keyboard.press("Escape");

  await page.getByRole("textbox", { name: "Host's field" }).click();
  await page.keyboard.type("?/");
  expect(await page.getByRole("textbox", { name: "Host's field" }).inputValue()).toBe("?/");
  expect(await page.getByRole("dialog").count()).toBe(0);
});

const scheme = (page: Page) => tree(page).evaluate((panel) => getComputedStyle(panel).colorScheme);

test("the panel is dark when the host is, also when that changes; a theme of its own wins", async () => {
  const { host, page } = await open("react-18/");
  await figures(page).waitFor();
  const ink = () =>
    page.getByRole("heading", { name: "Data migration", exact: true }).evaluate((it) => getComputedStyle(it).color);
  expect([await scheme(page), await ink()]).toEqual(["light", "rgb(20, 24, 31)"]);
  await page.getByRole("button", { name: "Dark", exact: true }).click();
  await expect.poll(() => scheme(page)).toBe("dark");
  expect(await ink()).toBe("rgb(231, 234, 239)");

  await page.goto(`${host.url}/react-18/probe/?widths=900`);
  await figures(page).waitFor();
  expect(await scheme(page)).toBe("light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(() => scheme(page)).toBe("dark");
  await page.evaluate(() => document.documentElement.style.setProperty("color-scheme", "light"));
  await expect.poll(() => scheme(page)).toBe("light");

  await page.goto(`${host.url}/react-18/probe/?widths=900&theme=dark`);
  await page.evaluate(() => document.documentElement.classList.add("light"));
  await figures(page).waitFor();
  expect(await scheme(page)).toBe("dark");
});

test("a session that ends is the host's to renew", async () => {
  const { host, page } = await open("react-18/probe/?widths=900");
  await figures(page).waitFor();
  expect(await page.evaluate("unauthorized")).toEqual([]);
  host.refuses = true;
  await page.getByRole("button", { name: "Refresh counts" }).click();
  await expect.poll(() => page.evaluate("unauthorized.includes(0)")).toBe(true);
  await page.goto(`${host.url}/react-18/`);
  await page.getByRole("button", { name: "Log in" }).waitFor();
});

const html = "<!doctype html><title>A page</title>";
test.each([
  ["a token that can't be had", "&throws", 200, "", "The page around this panel could not say who is signed in."],
  ["a base URL where nothing is", "&baseUrl=/nowhere", 404, "", "No migration API answers at /nowhere"],
  ["a base URL where a page is", "&baseUrl=/nowhere", 200, html, "No migration API answers at /nowhere"],
])("%s is put into words, and can be tried again", async (_, query, status, body, words) => {
  const { host, page } = await open("react-18/probe/?widths=900&later");
  await page.route("**/nowhere/**", (route) => route.fulfill({ status, body, contentType: "text/html" }));
  await page.goto(`${host.url}/react-18/probe/?widths=900${query}`);
  const alert = page.getByRole("alert").filter({ hasText: words });
  await alert.waitFor();
  await alert.getByRole("button", { name: "Try again" }).click();
  await alert.getByRole("button", { name: "Try again" }).and(page.locator(":enabled")).waitFor();
});

test("a Worker that is older shows what it has, and words for what it does not", async () => {
  const { host, page } = await open("react-18/probe/?widths=900&later");
  await page.route(/\/(?:schema|progress)(?:\?|$)/, (route) => route.fulfill({ status: 404, json: { status: 404 } }));
  await startTest(host);
  await page.evaluate("mount()");
  await expect.poll(() => figures(page).textContent()).toBe(await recordsToMigrate(host));
  await page.getByRole("table", { name: "Migration results" }).getByRole("row").nth(3).waitFor();
  await go(page, "Schema");
  await page.getByRole("alert").filter({ hasText: "The schema could not be read" }).waitFor();
  await go(page, "Overview");
  await figures(page).waitFor();
});

test("every text in the panel has a size of its own scale, on every page, also where the host has no doctype", async () => {
  const { host, page } = await open("react-18/probe/?widths=900");
  await startTest(host);
  await page.route(/react-18\/probe\/\?/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace(/<!doctype html>/i, "") });
  });
  await page.reload();
  expect(await page.evaluate(() => document.compatMode)).toBe("BackCompat");
  await settled(page);
  const sizes = () =>
    page.evaluate(() => {
      const inside = document.querySelector("quickstage-migrations")?.shadowRoot?.querySelectorAll("div *");
      const withText = [...(inside ?? [])].filter(({ childNodes }) =>
        [...childNodes].some(({ nodeType, textContent }) => nodeType === Node.TEXT_NODE && textContent?.trim()),
      );
      return [...new Set(withText.map((element) => getComputedStyle(element).fontSize))];
    });
  for (const place of ["Overview", "History", "Records", "Audit", "Schema"]) {
    await go(page, place);
    await page.locator("[data-loading]").first().waitFor({ state: "detached" });
    for (const size of await sizes()) expect(["12px", "13px", "15px", "16px", "20px", "30px"]).toContain(size);
  }
});

/** As little as a host can allow: its own files and its own API. */
const strictPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

test.each(["react-18/", "react-19/"])(
  "in a host with a strict content security policy %s has its styles, charts, dialogs and files",
  async (path) => {
    const { page } = await open(path, { headers: { "content-security-policy": strictPolicy } });
    await page.getByRole("button", { name: "Analytics & System Stats" }).click();
    await page.getByRole("button", { name: "Test full migration" }).click();
    await settled(page);
    const button = page.getByRole("button", { name: "Run full migration" });
    // As the panel has it, and not as the browser does.
    expect(await button.evaluate((element) => getComputedStyle(element).borderTopLeftRadius)).not.toBe("0px");
    await button.click();
    await page.getByRole("alertdialog").getByLabel("Forecast").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("Download", { exact: true }).click();
    await page.getByRole("textbox", { name: "Why do you need it?" }).fill("a test");
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download CSV" }).click();
    expect(await (await saved).failure()).toBeNull();
    for (const place of ["Records", "History", "Audit", "Schema"]) await go(page, place);
    await page.getByRole("table", { name: "How users change" }).waitFor();
  },
);
