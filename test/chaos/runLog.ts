import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Lease, RunState } from "../../src/control/runState.ts";

export type LoggedRun = {
  run: RunState;
  leases: Lease[];
  deferred: number;
};

/**
 * What the run log of a project holds of its newest run, without asking the server, which a question would wake.
 * @returns `null` when there is nothing to be read yet, or the copy was torn by a write
 */
export async function readLog(folder: string): Promise<LoggedRun | null> {
  const objects = join(folder, ".wrangler/state/v3/do");
  try {
    const owner = (await readdir(objects)).find((each) => each.endsWith("-Coordinator")) ?? "";
    const names = await readdir(join(objects, owner));
    // The coordinator's file is one among those of its executors, which are named alike.
    for (const name of names.filter((each) => /^[0-9a-f]{64}\.sqlite$/.test(each))) {
      const file = join(objects, owner, name);
      const found = await readCopy(file, names.includes(`${name}-wal`), read);
      if (found) return found;
    }
  } catch (error) {
    if (!isTooEarly(error)) throw error;
  }
  return null;
}

const isTooEarly = (error: unknown) => ["ENOENT", "ERR_SQLITE_ERROR"].includes((error as { code?: string }).code ?? "");

/** Reads a copy of a database: an open reader would be in the way of a coordinator that is just coming up. */
async function readCopy<T>(path: string, hasWal: boolean, use: (database: DatabaseSync) => T): Promise<T> {
  const copy = await mkdtemp(join(tmpdir(), "migrations-log-"));
  const file = join(copy, "log.sqlite");
  try {
    await copyFile(path, file);
    if (hasWal) await copyFile(`${path}-wal`, `${file}-wal`);
    const database = new DatabaseSync(file);
    try {
      return use(database);
    } finally {
      database.close();
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

function read(database: DatabaseSync): LoggedRun | null {
  const isLog = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'runs'").get() !== undefined;
  if (!isLog) return null;
  const found = database.prepare("SELECT state FROM runs WHERE census = 0 ORDER BY sequence DESC LIMIT 1").get();
  if (!found) return null;
  const run = JSON.parse(String(found.state)) as RunState;
  const leases = database.prepare("SELECT document FROM leases WHERE run = ?").all(run.id);
  const deferred = database.prepare("SELECT count(*) AS found FROM deferred WHERE run = ?").get(run.id);
  return {
    run,
    leases: leases.map(({ document }) => JSON.parse(String(document)) as Lease),
    deferred: Number(deferred?.found),
  };
}
