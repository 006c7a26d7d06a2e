import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { name, version } from "../../package.json" with { type: "json" };
import lock from "../../package-lock.json" with { type: "json" };

type Component = { name: string; version: string; purl: string; hashes?: { content: string }[] };
type Bill = { bomFormat: string; metadata: { component: Component }; components: Component[] };

test("the bill of materials names the package, whatever its folder is called, and every package of the lock file by its hash", async () => {
  const root = join(import.meta.dirname, "../..");
  const folder = await mkdtemp(join(tmpdir(), "another-name-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const file of ["package.json", "package-lock.json"]) await copyFile(join(root, file), join(folder, file));
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, "src/tools/sbom.ts")], { cwd: folder });
  expect(stdout).toBe(`dist/${name}-${version}.cdx.json\n`);
  const bill = JSON.parse(await readFile(join(folder, stdout.trim()), "utf8")) as Bill;
  expect(bill.bomFormat).toBe("CycloneDX");
  expect(bill.metadata.component).toMatchObject({ name, version, purl: `pkg:npm/${name}@${version}` });

  const listed = new Set(bill.components.map((each) => `${each.name}@${each.version}`));
  const packages = Object.entries(lock.packages as Record<string, { version: string; name?: string }>).filter(
    ([path]) => path !== "",
  );
  const nameOf = (path: string) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  const missing = packages.filter(([path, each]) => !listed.has(`${each.name ?? nameOf(path)}@${each.version}`));
  expect(missing.map(([path]) => path)).toEqual([]);
  expect(bill.components.filter(({ hashes = [] }) => hashes.length === 0).map((each) => each.name)).toEqual([]);
});
