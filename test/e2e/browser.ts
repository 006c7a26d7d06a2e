import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { onTestFinished, type TestContext } from "vitest";
import { made } from "../made.ts";

type Options = Pick<BrowserContextOptions, "colorScheme" | "reducedMotion"> & {
  width?: number;
  /** In ms, how long something is waited for before it counts as not coming. A server that is built on demand takes long. */
  patience?: number;
  /** Is given what the page's policy refused, in a test that is about that. By default it fails the test. */
  onRefusal?: (refused: string) => void;
  /** That of the test's context, for a test that runs beside others of its file. @default Vitest's own */
  onTestFinished?: TestContext["onTestFinished"];
};

/** One for all tests; each has a context of its own. */
let browser: Promise<Browser> | undefined;

/** What browsers log of answers that are refusals, which a test may be about. */
const refusal = /^Failed to load resource/;
/** And of what a policy refuses, which pages report below. */
const policyRefusal = /Content Security Policy|This document requires '|blocked by CORS policy/i;
/** What begins a page's report of it. */
const reported = "Refused by the page's policy: ";

/** A page in a real browser, closed after the test. What goes wrong inside it fails the test. */
export async function openPage(options: Options = {}): Promise<Page> {
  browser ??= made("browser").then((endpoint) => chromium.connect(endpoint));
  const context = await (await browser).newContext({
    colorScheme: options.colorScheme ?? "light",
    viewport: { width: options.width ?? 1280, height: 800 },
    reducedMotion: options.reducedMotion ?? "reduce",
  });
  const whenFinished = options.onTestFinished ?? onTestFinished;
  whenFinished(() => context.close());
  context.setDefaultTimeout(options.patience ?? 60_000);
  const failures: string[] = [];
  const { onRefusal } = options;
  await context.addInitScript((start) => {
    // The event says what a message in the console may leave out, and comes where there is none.
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile, lineNumber, sample }) =>
      console.error(`${start}${effectiveDirective} ${blockedURI} ${sample} at ${sourceFile}:${lineNumber}`),
    );
  }, reported);
  context.on("page", (page) => {
    page.on("pageerror", (error) => failures.push(String(error)));
    page.on("console", (message) => {
      const text = message.text();
      if (message.type() !== "error" || refusal.test(text)) return;
      if (onRefusal && text.startsWith(reported)) onRefusal(text.slice(reported.length));
      else if (!onRefusal || !policyRefusal.test(text)) failures.push(text);
    });
  });
  whenFinished(() => {
    if (failures.length > 0) throw new Error(`The page failed: ${failures.join("; ")}`);
  });
  return context.newPage();
}

/** By how much the page is wider than its window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
