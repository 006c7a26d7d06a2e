import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { findChromium, launchArguments } from "../../src/tools/chromium.ts";

/** One browser for all tests of a project. Found first: two files that both install a Chromium would be in each other's way. */
export default async function setup(project: TestProject) {
  const browser = await chromium.launchServer({ executablePath: await findChromium(), args: launchArguments });
  project.provide("browser", browser.wsEndpoint());
  return () => browser.close();
}

declare module "vitest" {
  interface ProvidedContext {
    /** Where the browser is connected to. */
    browser: string;
  }
}
