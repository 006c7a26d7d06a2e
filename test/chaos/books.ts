import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { RunState } from "../../src/control/run.ts";

export type Books = {
  run: RunState | null;
  /** Whether a batch's intent is written down, but not that it is done. */
  insideBatch: boolean;
};

/**
 * What the coordinator of a project has written down about its newest run, without asking the server, which a question
 * would wake.
 * @returns `null` when there is nothing to be read yet, or the copy was torn by a write
 */
export const readBooks = (folder: string) => readCopy(join(folder, ".wrangler/state"), read);

/** Reads a copy of the coordinator's file: an open reader would be in the way of a coordinator that is just coming up. */
export async function readCopy<T>(state: string, use: (database: DatabaseSync) => T): Promise<T | null> {
  const copy = await mkdtemp(join(tmpdir(), "migrations-books-"));
  const file = join(copy, "books.sqlite");
  try {
    const objects = join(state, "v3/do");
    const owner = (await readdir(objects)).find((each) => each.endsWith("-Coordinator")) ?? "";
    const names = await readdir(join(objects, owner));
    const name = names.find((each) => /^[0-9a-f]{64}\.sqlite$/.test(each));
    if (name === undefined) return null;
    await copyFile(join(objects, owner, name), file);
    if (names.includes(`${name}-wal`)) await copyFile(join(objects, owner, `${name}-wal`), `${file}-wal`);
    const database = new DatabaseSync(file);
    try {
      return use(database);
    } finally {
      database.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ERR_SQLITE_ERROR") return null;
    throw error;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

function read(database: DatabaseSync): Books {
  const found = database.prepare("SELECT state FROM runs ORDER BY sequence DESC LIMIT 1").get();
  const run = found ? (JSON.parse(String(found.state)) as RunState) : null;
  const begun = `SELECT 1 FROM batches JOIN result_rows ON result_rows.run = batches.run AND batch = number
    WHERE batches.run = ? AND counts IS NULL LIMIT 1`;
  return { run, insideBatch: run !== null && database.prepare(begun).get(run.id) !== undefined };
}
