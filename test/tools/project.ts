import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder with this project's Worker configuration and a local store of its own, gone after the test. */
export async function emptyProject(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "quickstage-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await copyFile(join(import.meta.dirname, "../../wrangler.jsonc"), join(root, "wrangler.jsonc"));
  return root;
}
