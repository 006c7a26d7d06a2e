import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { createProject } from "./project.ts";

/** A project with its page and Worker as they are shipped, and with the demo too unless only the page is wanted. */
export async function buildProject(scripts = ["build", "build:demo"]) {
  const { folder, npm, remove } = await createProject();
  await Promise.all(scripts.map((script) => npm(script)));
  return { folder, page: join(folder, "dist/client"), remove };
}

/** Once for all tests of a project. */
export default async function setup(project: TestProject) {
  const { folder, page, remove } = await buildProject();
  project.provide("built", folder);
  project.provide("page", page);
  return remove;
}

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of the built project. */
    built: string;
    /** The folder of its page. */
    page: string;
  }
}
