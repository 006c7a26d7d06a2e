import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { build } from "vite";
import type { TestProject } from "vitest/node";

/** The page as it is shipped, without a Worker. */
export async function buildPage() {
  const folder = await mkdtemp(join(tmpdir(), "page-"));
  // Vitest's would make it the page of a developer.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = "production";
  await build({
    root: join(import.meta.dirname, "../.."),
    configFile: false,
    plugins: [react(), tailwindcss()],
    build: { target: "es2023", outDir: folder, emptyOutDir: true },
    logLevel: "error",
  });
  if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = NODE_ENV;
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** Once for all tests of a project. */
export default async function setup(project: TestProject) {
  const { folder, remove } = await buildPage();
  project.provide("page", folder);
  return remove;
}

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of the built page. */
    page: string;
  }
}
