import { afterEach, expect, test, vi } from "vitest";
import { findChromium } from "../../src/tools/chromium.ts";

afterEach(() => vi.unstubAllEnvs());

test("the Chromium that was chosen is used", async () => {
  vi.stubEnv("CHROMIUM_PATH", process.execPath);
  expect(await findChromium()).toBe(process.execPath);
});

test("a wrong choice is named rather than passed over", async () => {
  vi.stubEnv("CHROMIUM_PATH", "/nowhere/chromium");
  await expect(findChromium()).rejects.toThrow('CHROMIUM_PATH is "/nowhere/chromium"');
});
