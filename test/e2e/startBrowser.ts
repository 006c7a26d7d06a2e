import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { findChromium, launchArguments } from "../../src/tools/chromium.ts";
import { makeInBackground } from "../makeInBackground.ts";

/** One browser for all tests of a project. */
export default async function setup(project: TestProject) {
  // Found first: two projects that both install a Chromium would be in each other's way.
  const executablePath = await findChromium();
  return makeInBackground(project, "browser", async () => {
    const browser = await chromium.launchServer({ executablePath, args: launchArguments });
    return { where: browser.wsEndpoint(), remove: () => browser.close() };
  });
}
