import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { RunLog } from "../../src/control/ports.ts";
import { decodeRows } from "../../src/control/rows.ts";
import { sqlLog } from "../../src/worker/sqlLog.ts";
import { addBatch, finishBatch, row, runState, saveRows, saveRun, tables, timelineTables } from "./version010.ts";

const updatedAt = 9_000;

/** A log over a database that version 0.1.0 left behind like this; `open` opens it once more. */
async function opened(
  fill: (sql: SqlStorage) => Promise<void>,
  body: (log: RunLog, open: () => RunLog) => void,
  schema = tables + timelineTables,
): Promise<void> {
  const home = env.COORDINATOR.get(env.COORDINATOR.newUniqueId());
  await runInDurableObject(home, async (_coordinator, { storage }) => {
    await storage.deleteAll();
    storage.sql.exec(schema);
    await fill(storage.sql);
    body(sqlLog(storage, updatedAt), () => sqlLog(storage, updatedAt + 1));
  });
}

const rowsOf = (log: RunLog, run: string, batch: number) => log.rows(run, batch).flatMap(decodeRows);
/** Everything that an undo goes by: the rows of the batches with rows, in order. */
const results = (log: RunLog, run: string) =>
  log.batches(run, 0, 100).flatMap(({ number }) => rowsOf(log, run, number).map(({ id }) => `${number}: ${id}`));

test("a finished run of version 0.1.0 shows its results, batches, log, backup and place in the history", () =>
  opened(
    async (sql) => {
      saveRun(sql, runState("done", 1, {}));
      addBatch(sql, "done", 0, ["user:a", "user:b", "user:c"]);
      await saveRows(sql, "done", 0, [row("a"), row("c", { message: "Läuft 😀" })]);
      finishBatch(sql, "done", 0, 2);
      sql.exec("INSERT INTO run_notes VALUES (?, ?, ?, ?, ?, ?)", "done", 0, 1, 1_000, "info", "Started.");
      const part = { name: "p", type: "user", records: 2, bytes: 10, sha256: "s" };
      const backUp = "INSERT INTO backup_parts (run, name, part) VALUES (?, ?, ?)";
      sql.exec(backUp, "done", "p", JSON.stringify(part));
      const entry = { sequence: 1, at: 1, by: { uid: "admin", name: "Ada" }, action: "start migrate", run: "done" };
      sql.exec(
        "INSERT INTO audit VALUES (?, ?)",
        1,
        JSON.stringify({ ...entry, reason: null, previous: "", hash: "h" }),
      );
      sql.exec("INSERT OR REPLACE INTO counts VALUES (?, ?)", 500, "{}");
    },
    (log, open) => {
      for (const each of [log, open()]) {
        expect(each.runs(9, null)).toMatchObject([{ id: "done", status: "completed", finishedAt: 2_000, error: null }]);
        expect(each.openRuns()).toEqual([]);
        expect(each.everyBatch("done", 0, 9)).toMatchObject([
          {
            number: 0,
            state: "done",
            keys: ["user:a", "user:c"],
            records: 3,
            counts: { migrated: 2 },
            finishedAt: 1_100,
          },
        ]);
        expect(rowsOf(each, "done", 0)).toEqual([row("a"), row("c", { message: "Läuft 😀" })]);
        expect(each.batchesBetween("done", "user", "user:c", "user:c")).toEqual([0]);
        expect(each.batchesBetween("done", "user", "user:d", "user:d")).toEqual([]);
        expect(each.throughput("done", 1_000, 1_000)).toEqual([{ startedAt: 1_000, finishedAt: 1_100, processed: 2 }]);
        expect(each.notes("done", 9, null).map(({ message }) => message)).toEqual(["Started."]);
        expect(each.parts("done", null, 9)).toMatchObject([{ part: { name: "p" } }]);
        expect(each.backups(9, null)).toMatchObject([{ id: "done" }]);
        expect([each.audit(9, null), each.counts(9)]).toMatchObject([[{ run: "done" }], [{ at: 500 }]]);
      }
    },
  ));

test("parts of backups from before they were indexed are found by the batch in their names, or for every batch", () =>
  opened(
    async (sql) => {
      saveRun(sql, runState("saved", 1, {}));
      const names = ["user-0-0", "user-1-0", "user-12-7-3", "user-deferred-8-0", "snapshot-1-0"];
      for (const [index, name] of names.entries()) {
        const part = { name: `backups/saved/${name}.ndjson.gz`, type: name.split("-")[0], records: 2, bytes: index };
        const insert = "INSERT INTO backup_parts (run, name, part) VALUES (?, ?, ?)";
        sql.exec(insert, "saved", part.name, JSON.stringify({ ...part, sha256: "s" }));
      }
    },
    (log, open) => {
      for (const each of [log, open()]) {
        const found = (batch: number) =>
          each.partsOf("saved", [batch]).map(({ part, keys }) => [part.name.slice(14).split(".")[0], keys]);
        expect([0, 1, 12].map(found)).toEqual([
          [
            ["user-deferred-8-0", null],
            ["user-0-0", null],
          ],
          [
            ["user-deferred-8-0", null],
            ["user-1-0", null],
            ["snapshot-1-0", null],
          ],
          [
            ["user-deferred-8-0", null],
            ["user-12-7-3", null],
          ],
        ]);
        expect(each.backupTotals("saved")).toEqual([
          { type: "snapshot", parts: 1, records: 2, bytes: 4, keys: {} },
          { type: "user", parts: 4, records: 8, bytes: 6, keys: {} },
        ]);
      }
      const after = { name: "new", type: "user", records: 1, bytes: 1, sha256: "s" };
      log.savePart("saved", { ...after, batches: [{ batch: 0, keys: ["user:a"] }] });
      expect(open().partsOf("saved", [0])).toHaveLength(3);
    },
  ));

test("an unfinished migration of version 0.1.0 is cancelled with a note, and an undo finds all it may have written", () =>
  opened(
    async (sql) => {
      saveRun(sql, runState("half", 1, { status: "running", finishedAt: null, reported: false }));
      // Done, but one of its records was deferred after an attempt that may have written it.
      addBatch(sql, "half", 0, ["user:a", "user:b", "user:c"]);
      await saveRows(sql, "half", 0, [row("a"), row("b", { later: true }), row("c")]);
      finishBatch(sql, "half", 0, 2);
      // Left in the middle.
      addBatch(sql, "half", 1, ["user:d", "user:e"]);
      await saveRows(sql, "half", 1, [row("d"), row("e", { action: "skipped" })]);
      // Not begun.
      addBatch(sql, "half", 2, ["user:f", "user:g"]);
      // The one that was deferred.
      addBatch(sql, "half", 3, ["user:b"], { deferred: 1, origins: [0] });
      // Halved, and one of the halves is done.
      addBatch(sql, "half", 4, ["user:h", "user:i"]);
      await saveRows(sql, "half", 4, [row("h"), row("i")]);
      finishBatch(sql, "half", 4, 0);
      addBatch(sql, "half", 5, ["user:h"], { origins: [4] });
      await saveRows(sql, "half", 5, [row("h")]);
      finishBatch(sql, "half", 5, 1);
      addBatch(sql, "half", 6, ["user:i"], { origins: [4] });
      // A second look at what has its result.
      addBatch(sql, "half", 7, ["user:a"], { again: true, origins: [0] });
    },
    (log, open) => {
      for (const each of [log, open()]) {
        const run = each.run("half");
        expect(run).toMatchObject({
          status: "cancelled",
          finishedAt: updatedAt,
          settled: true,
          counts: { migrated: 5 },
        });
        expect(run?.error).toMatch(/^Cancelled by an update .* Undo it/);
        expect(run?.error).toMatch(/whether 3 records among its results were written/);
        expect(each.notes("half", 9, null).map(({ message }) => message)).toEqual([run?.error]);
        expect(results(each, "half")).toEqual(["0: a", "0: c", "1: d", "3: b", "5: h", "6: i"]);
        for (const [number, id] of [
          [1, "d"],
          [3, "b"],
          [6, "i"],
        ] as const) {
          expect(each.batchesBetween("half", "user", `user:${id}`, `user:${id}`)).toContain(number);
          const [half] = rowsOf(each, "half", number);
          expect(half).toMatchObject({ changes: row(id).changes, message: /may not have been written/ });
        }
        // Its event is still to be sent.
        expect(each.openRuns().map(({ id }) => id)).toEqual(["half"]);
      }
    },
  ));

test("a migration that was paused in the middle of a batch and cancelled by version 0.1.0 stays cancelled, and can be undone whole", () =>
  opened(
    async (sql) => {
      saveRun(
        sql,
        runState("over", 1, { status: "cancelled", counts: { ...runState("", 1, {}).counts, migrated: 0 } }),
      );
      addBatch(sql, "over", 0, ["user:a", "user:b"]);
      await saveRows(sql, "over", 0, [row("a")]);
    },
    (log) => {
      expect(log.run("over")).toMatchObject({ status: "cancelled", finishedAt: 2_000, counts: { migrated: 1 } });
      expect(results(log, "over")).toEqual(["0: a"]);
      expect(log.notes("over", 9, null)).toMatchObject([{ message: /whether 1 record among its results was written/ }]);
    },
  ));

test("runs of version 0.1.0 that wrote nothing are cancelled with that said, and claim no results", () =>
  opened(
    async (sql) => {
      const open = { finishedAt: null, reported: false, counts: { ...runState("", 1, {}).counts, migrated: 0 } };
      saveRun(sql, runState("dry", 1, { ...open, status: "paused", dryRun: true }));
      addBatch(sql, "dry", 0, ["user:a"]);
      await saveRows(sql, "dry", 0, [row("a")]);
      saveRun(sql, runState("planned", 2, { ...open, status: "scheduled", startedAt: null }));
    },
    (log) => {
      expect(log.run("dry")?.error).toMatch(/It changed nothing: start it again\.$/);
      expect(log.run("planned")?.error).toMatch(/It had not begun: schedule it again\.$/);
      expect(log.runs(9, null).map(({ status }) => status)).toEqual(["cancelled", "cancelled"]);
      expect(results(log, "dry")).toEqual([]);
    },
  ));

test("a database from before the release, without notes and times of batches, opens as well", () =>
  opened(
    async (sql) => {
      saveRun(sql, runState("old", 1, {}));
      const counts = { migrated: 1, skipped: 2, errors: 0, conflicts: 0, warnings: 0, rows: 1 };
      const insert = "INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
      sql.exec(insert, ...["old", 0, "user", "user:a", "user:c", null, 0, JSON.stringify(counts), 1]);
    },
    (log) => {
      expect(log.everyBatch("old", 0, 9)).toMatchObject([
        { records: 3, state: "done", startedAt: null, finishedAt: null, counts: { rows: 1, skippedRows: 0 } },
      ]);
      expect(log.throughput("old", 0, 10)).toEqual([]);
      log.addNote("old", { number: 0, counted: 0, at: 1, level: "info", message: "m" });
      expect(log.lastNote("old")?.message).toBe("m");
    },
    tables,
  ));
