import type { TestProject } from "vitest/node";
import { findChromium } from "../../src/tools/chromium.ts";

/** Before the first test of a project: two files that both install a Chromium would be in each other's way. */
export default async function setup(project: TestProject) {
  project.provide("chromium", await findChromium());
}

declare module "vitest" {
  interface ProvidedContext {
    /** The path of the program. */
    chromium: string;
  }
}
