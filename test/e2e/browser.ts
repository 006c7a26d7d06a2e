import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, inject, onTestFinished } from "vitest";
import { launchArguments } from "../../src/tools/chromium.ts";

type Options = Pick<BrowserContextOptions, "colorScheme" | "reducedMotion"> & {
  width?: number;
  /** In ms, how long something is waited for before it counts as not coming. A server that is built on demand takes long. */
  patience?: number;
};

/** One for all tests of a file; each has a context of its own. */
let browser: Promise<Browser> | undefined;
afterAll(async () => (await browser)?.close());

/** What browsers log of answers that are refusals, which a test may be about. */
const refusal = /^Failed to load resource/;

/** A page in a real browser, closed after the test. What goes wrong inside it fails the test. */
export async function openPage(options: Options = {}): Promise<Page> {
  browser ??= chromium.launch({ executablePath: inject("chromium"), args: launchArguments });
  const context = await (await browser).newContext({
    colorScheme: options.colorScheme ?? "light",
    viewport: { width: options.width ?? 1280, height: 800 },
    reducedMotion: options.reducedMotion ?? "reduce",
  });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(options.patience ?? 60_000);
  const failures: string[] = [];
  context.on("page", (page) => {
    page.on("pageerror", (error) => failures.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && !refusal.test(message.text())) failures.push(message.text());
    });
  });
  onTestFinished(() => {
    if (failures.length > 0) throw new Error(`The page failed: ${failures.join("; ")}`);
  });
  return context.newPage();
}

/** By how much the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
