import { reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test } from "vitest";
import { noCounts } from "../../src/control/run.ts";
import { sqlLog } from "../../src/worker/log.ts";
import { logSuite } from "../control/log.ts";
import { aBatch, aDeferred, aLease, aRun } from "../control/logEntries.ts";

afterEach(() => reset());

async function inStorage(body: (storage: DurableObjectStorage) => void): Promise<void> {
  const home = env.COORDINATOR.get(env.COORDINATOR.newUniqueId());
  await runInDurableObject(home, (_coordinator, { storage }) => body(storage));
}

describe("the run log in SQLite", () => {
  logSuite((body) => inStorage((storage) => body(sqlLog(storage), () => sqlLog(storage))));

  test("a transaction that throws leaves nothing behind, in no figure either", () =>
    inStorage((storage) => {
      const log = sqlLog(storage);
      log.saveBatch(aBatch("r", 0));
      log.saveDeferred(aDeferred("r", "user:a"));
      const before = [log.batchesLeft("r"), log.deferredLeft("r")];
      expect(() =>
        log.transaction(() => {
          log.saveRun(aRun("r", 1));
          log.saveBatch(aBatch("r", 0, { state: "done" }));
          log.saveBatch(aBatch("r", 1));
          log.saveDeferred(aDeferred("r", "user:b"));
          log.saveLease(aLease(1, "r"));
          log.saveRows("r", 0, 0, new Uint8Array([1]));
          throw new Error("in the middle");
        }),
      ).toThrow("in the middle");
      expect([log.batchesLeft("r"), log.deferredLeft("r")]).toEqual(before);
      expect([log.run("r"), log.batch("r", 1), log.lastLease(), log.rows("r", 0)]).toEqual([null, null, 0, []]);
    }));

  test("a commit of a slice writes one row each of the run, the batch, the lease and its results", () =>
    inStorage((storage) => {
      const log = sqlLog(storage);
      const counts = { ...noCounts, migrated: 1, rows: 1 };
      log.saveRun(aRun("r", 1));
      log.saveBatch(aBatch("r", 0, { state: "leased", counts }));
      log.saveLease(aLease(1, "r"));
      const writes = writesOf(storage, (counting) => {
        const again = sqlLog(counting);
        again.saveRun(aRun("r", 1, { largest: { user: 500 } }));
        again.saveBatch(aBatch("r", 0, { state: "leased", counts: { ...counts, rows: 2 }, doneUpTo: "user:a" }));
        again.saveLease(aLease(1, "r", { deadline: 30_000 }));
        again.saveRows("r", 0, 1, new Uint8Array([1]));
      });
      expect(writes).toBe(4);
    }));
});

/** How many rows are written with what is done, those of indexes included. */
function writesOf(storage: DurableObjectStorage, work: (storage: DurableObjectStorage) => void): number {
  let written = 0;
  const sql = {
    exec(query: string, ...bindings: unknown[]) {
      const cursor = storage.sql.exec(query, ...bindings);
      written += cursor.rowsWritten;
      return cursor;
    },
  };
  const counting = { sql, transactionSync: <T>(body: () => T) => storage.transactionSync(body) };
  work(counting as unknown as DurableObjectStorage);
  return written;
}
