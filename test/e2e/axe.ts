import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { overflow } from "./browser.ts";

/**
 * What axe finds wrong with the page as it stands, a line each.
 * @param rules the rules to check; by default all
 */
export async function violations(page: Page, rules?: string[]): Promise<string[]> {
  const isThere = await page.evaluate(() => "axe" in window);
  // Not as a script element, which the page's policy refuses.
  if (!isThere)
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  return page.evaluate(async (runOnly) => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const options = { resultTypes: ["violations" as const], ...(runOnly && { runOnly }) };
    const { violations } = await axe.run(document, options);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  }, rules);
}

/** The other theme has the same elements in other colours. */
const views = [
  [1280, "light", undefined],
  [1280, "dark", ["color-contrast"]],
  [375, "light", undefined],
] as const;

/**
 * Expects no violation and nothing wider than the window, in both themes, whose colours don't depend on the width, and at
 * both widths, which the page takes over while it is open.
 */
export async function isForEverybody(page: Page): Promise<void> {
  for (const [width, colorScheme, rules] of views) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    // Charts learn of the new width a frame later.
    await expect.poll(() => overflow(page), { message: `wider than ${width} px`, timeout: 5_000 }).toBe(0);
    expect(await violations(page, rules && [...rules]), `in ${colorScheme} at ${width} px`).toEqual([]);
  }
}
