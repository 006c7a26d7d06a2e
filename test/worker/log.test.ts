import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { noCounts } from "../../src/control/batchCounts.ts";
import type { RunLog } from "../../src/control/ports.ts";
import { sqlLog } from "../../src/worker/sqlLog.ts";
import { logSuite } from "../control/log.suite.ts";
import { aBatch, aDeferred, aLease, aPart, aRun } from "../control/logEntries.ts";

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
      const { written } = costOf(storage, (again) => {
        again.saveRun(aRun("r", 1, { largest: { user: 500 } }));
        again.saveBatch(aBatch("r", 0, { state: "leased", counts: { ...counts, rows: 2 }, doneUpTo: "user:a" }));
        again.saveLease(aLease(1, "r", { deadline: 30_000 }));
        again.saveRows("r", 0, 1, new Uint8Array([1]));
      });
      expect(written).toBe(4);
    }));

  test("of a backup of many parts no more is read than is asked for", () =>
    inStorage((storage) => {
      const log = sqlLog(storage);
      storage.transactionSync(() => {
        for (let number = 0; number < 500; number += 1) {
          const last = `user:${String(number).padStart(4, "0")}`;
          const after = number === 0 ? null : `user:${String(number - 1).padStart(4, "0")}`;
          for (const run of ["a", "b", "c"]) {
            log.saveBatch(aBatch(run, number, { after, last, state: "done" }));
            for (const name of ["one", "two"])
              log.savePart(run, { ...aPart(`${number} ${name}`), batches: [{ batch: number, keys: [last] }] });
          }
        }
      });
      const from = log.parts("b", null, 900).at(-1)?.place as number;
      for (const [ask, most] of [
        // As many rows as that are read at most, those of indexes included.
        [(of: RunLog) => of.batchesBetween("b", "user", "user:0250", "user:0251"), 5],
        [(of: RunLog) => of.partsOf("b", [250, 251]), 10],
        [(of: RunLog) => of.parts("b", from, 50), 110],
        [(of: RunLog) => [of.part("b", "250 two")], 3],
        [(of: RunLog) => of.backupTotals("b"), 2],
        [(of: RunLog) => of.backups(2, 9), 8],
      ] as const)
        expect(costOf(storage, ask).read).toBeLessThanOrEqual(most);
    }));
});

/** How many rows the log reads and writes for what is done, those of indexes included. */
function costOf(storage: DurableObjectStorage, work: (log: RunLog) => unknown) {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  const sql = {
    exec(query: string, ...bindings: unknown[]) {
      const cursor = storage.sql.exec(query, ...bindings);
      cursors.push(cursor);
      return cursor;
    },
  };
  const counting = { sql, transactionSync: <T>(body: () => T) => storage.transactionSync(body) };
  const log = sqlLog(counting as unknown as DurableObjectStorage);
  // Opening it is not part of it.
  cursors.length = 0;
  work(log);
  const sum = (of: "rowsRead" | "rowsWritten") => cursors.reduce((all, cursor) => all + cursor[of], 0);
  return { read: sum("rowsRead"), written: sum("rowsWritten") };
}
