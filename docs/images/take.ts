/**
 * Takes the documents' pictures of the page, in the light and the dark theme, from the demo in a headless Chromium.
 * Needs Node 24: node docs/images/take.ts
 */
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { createServer } from "vite";
import { findChromium, launchArguments } from "../../src/tools/chromium.ts";

const root = join(import.meta.dirname, "../..");
const records = 5_000;

const server = await createServer({ root, mode: "demo", server: { host: "localhost" }, logLevel: "warn" });
await server.listen();
const [address] = server.resolvedUrls?.local ?? [];
const browser = await chromium.launch({ executablePath: await findChromium(), args: launchArguments });
try {
  for (const colorScheme of ["light", "dark"] as const) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme });
    const page = await context.newPage();
    const take = (name: string) => page.screenshot({ path: join(import.meta.dirname, `${name}-${colorScheme}.png`) });
    await page.goto(`${address}?records=${records}`);
    await hideDemoBar(page);

    await page.getByRole("button", { name: "Test full migration" }).click();
    await latestRun(page, "Completed");
    await page.getByRole("table", { name: "Migration results" }).scrollIntoViewIfNeeded();
    await page.getByRole("row").filter({ hasText: "13" }).first().click();
    await page
      .getByRole("complementary", { name: /^Record / })
      .getByText("What this run")
      .first()
      .waitFor();
    await page.waitForTimeout(1_000);
    await take("record");

    await page.getByRole("link", { name: "Overview" }).click();
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByRole("button", { name: "Run full migration" }).click();
    await page.getByRole("textbox", { name: "Type MIGRATE to confirm" }).fill("MIGRATE");
    await page.getByRole("button", { name: "Run migration" }).click();
    const progress = page.getByRole("progressbar", { name: "Run progress" });
    await progress.waitFor();
    // In the middle, where the chart has a curve.
    while (Number(await progress.getAttribute("aria-valuenow")) < 60) await page.waitForTimeout(200);
    await take("overview");
    await context.close();
  }
} finally {
  await browser.close();
  await server.close();
}

/** The line above the page that only the demo has. */
async function hideDemoBar(page: Page): Promise<void> {
  await page.getByRole("heading", { name: "Data migration" }).waitFor();
  await page.getByText("Demo with faults to try").evaluate((line) => {
    const bar = line.closest("details") ?? line.parentElement;
    if (bar) bar.hidden = true;
  });
}

async function latestRun(page: Page, status: string): Promise<void> {
  await page.getByText(status, { exact: true }).first().waitFor({ timeout: 120_000 });
}
