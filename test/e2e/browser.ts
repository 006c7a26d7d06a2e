import { chromium } from "playwright-core";
import { onTestFinished } from "vitest";
import { findChromium, launchArguments } from "../../src/local/chromium.ts";

/** A page in a real browser, closed after the test. What goes wrong inside it fails the test. */
export async function openPage(options: { colorScheme?: "light" | "dark"; width?: number } = {}) {
  const browser = await chromium.launch({ executablePath: await findChromium(), args: launchArguments });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({
    colorScheme: options.colorScheme ?? "light",
    viewport: { width: options.width ?? 1280, height: 800 },
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const failures: string[] = [];
  page.on("pageerror", (error) => failures.push(String(error)));
  onTestFinished(() => {
    if (failures.length > 0) throw new Error(`The page failed: ${failures.join("; ")}`);
  });
  return page;
}
