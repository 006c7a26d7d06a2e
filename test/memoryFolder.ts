import { accessSync, constants, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Linux's folder in memory. */
const memory = "/dev/shm";
/** In bytes. Containers may give it 64 MB; all tests take 180 MB at most. */
const enough = 2 * 1024 ** 3;

/**
 * Temporary folders of this process, and of all that it starts, are in memory from now on, where there is room for them: the
 * local stores wait for the disk at every commit, which is a fifth of the tests' work. They go when the process ends.
 */
export function keepTemporaryFoldersInMemory(): void {
  let folder = "";
  try {
    const { bavail, bsize } = statfsSync(memory);
    if (bavail * bsize < enough) return;
    folder = mkdtempSync(join(memory, "migrations-tests-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    // Where no program may be run, those that are installed by a test can't be either.
    const program = join(folder, "program");
    writeFileSync(program, "", { mode: 0o700 });
    accessSync(program, constants.X_OK);
  } catch {
    return;
  }
  process.env.TMPDIR = folder;
}
