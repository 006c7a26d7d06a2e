import type { TestProject } from "vitest/node";
import { makeInBackground } from "../makeInBackground.ts";
import { createProject } from "./project.ts";

/** A project with its page and Worker as they are shipped, and with the demo too unless only the page is wanted. */
export async function buildProject(scripts = ["build", "build:demo"]) {
  const { folder, npm, remove } = await createProject();
  await Promise.all(scripts.map((script) => npm(script)));
  return { where: folder, remove };
}

/** Once for all tests of a project. */
export default (project: TestProject) => makeInBackground(project, "built", buildProject);
