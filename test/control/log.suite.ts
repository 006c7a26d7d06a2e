import { expect, test } from "vitest";
import { noCounts } from "../../src/control/batchCounts.ts";
import type { RunLog } from "../../src/control/ports.ts";
import { aBatch, aDeferred, aLease, anIntent, aPart, aRun } from "./logEntries.ts";

/** A run log, and the same log opened again as after a restart. */
export type InLog = (body: (log: RunLog, reopen: () => RunLog) => void) => Promise<void>;

/** What the run log promises, wherever it is kept. */
export function logSuite(inLog: InLog) {
  const withRows = (rows: number) => ({ ...noCounts, migrated: rows, rows });
  const over = { settled: true, reported: true };

  test("runs are listed newest first, page by page, and without censuses, which are found by id", () =>
    inLog((log) => {
      for (const sequence of [1, 2, 3, 4]) log.saveRun(aRun(`r${sequence}`, sequence, { isCensus: sequence === 3 }));
      expect(log.runs(10, null).map(({ id }) => id)).toEqual(["r4", "r2", "r1"]);
      expect(log.runs(1, 4).map(({ id }) => id)).toEqual(["r2"]);
      expect(log.run("r3")).toMatchObject({ id: "r3", isCensus: true });
      expect(log.run("r9")).toBeNull();
      expect(log.lastSequence()).toBe(4);
    }));

  test("a run becomes only what the table of transitions has, and an ended one never goes on", () =>
    inLog((log, reopen) => {
      log.saveRun(aRun("a", 1, { status: "scheduled" }));
      log.saveRun(aRun("a", 1, { status: "running" }));
      log.saveRun(aRun("a", 1, { status: "cancelled" }));
      for (const status of ["running", "paused", "completed", "failed"] as const) {
        expect(() => reopen().saveRun(aRun("a", 1, { status }))).toThrow(
          `Run a is cancelled and can't become ${status}.`,
        );
      }
      log.saveRun(aRun("a", 1, { status: "cancelled", settled: true }));
      expect(log.run("a")).toMatchObject({ status: "cancelled", settled: true });
    }));

  test("a run is open until it is both settled and reported, oldest first, censuses included", () =>
    inLog((log, reopen) => {
      expect([log.openRuns(), log.lastSequence()]).toEqual([[], 0]);
      log.saveRun(aRun("b", 2, { isCensus: true }));
      log.saveRun(aRun("a", 1, { settled: true }));
      log.saveRun(aRun("c", 3, { reported: true }));
      log.saveRun(aRun("d", 4, over));
      expect(log.openRuns().map(({ id }) => id)).toEqual(["a", "b", "c"]);
      log.saveRun(aRun("b", 2, { isCensus: true, ...over }));
      log.saveRun(aRun("d", 4));
      expect(
        reopen()
          .openRuns()
          .map(({ id }) => id),
      ).toEqual(["a", "c", "d"]);
    }));

  test("what the log hands out or is given can be changed without changing the log", () =>
    inLog((log) => {
      const run = aRun("r", 1);
      log.saveRun(run);
      run.counts.migrated = 5;
      const found = log.run("r");
      if (found) found.counts.migrated = 7;
      expect(log.run("r")?.counts.migrated).toBe(0);
    }));

  test("the next batch is the lowest open one whose time has come", () =>
    inLog((log, reopen) => {
      expect([log.nextBatch("r", 0), log.batchesLeft("r")]).toEqual([null, { left: 0, openAt: null }]);
      log.saveBatch(aBatch("r", 0, { state: "leased" }));
      log.saveBatch(aBatch("r", 1, { notBefore: 500 }));
      log.saveBatch(aBatch("r", 2, { state: "done" }));
      log.saveBatch(aBatch("r", 3));
      log.saveBatch(aBatch("other", 0));
      expect(log.nextBatch("r", 499)?.number).toBe(3);
      expect(log.nextBatch("r", 500)).toEqual(aBatch("r", 1, { notBefore: 500 }));
      expect(log.batchesLeft("r")).toEqual({ left: 3, openAt: 0 });
      log.saveBatch(aBatch("r", 3, { state: "leased" }));
      expect([log.nextBatch("r", 499), log.batchesLeft("r")]).toEqual([null, { left: 3, openAt: 500 }]);
      log.saveBatch(aBatch("r", 0, { notBefore: 90 }));
      expect(log.nextBatch("r", 500)?.number).toBe(0);
      for (const number of [0, 1, 3]) log.saveBatch(aBatch("r", number, { state: "done" }));
      expect([log.nextBatch("r", 900), log.batchesLeft("r")]).toEqual([null, { left: 0, openAt: null }]);
      expect(reopen().batchesLeft("r")).toEqual({ left: 0, openAt: null });
    }));

  test("a batch is kept with all that is said of it, chosen keys and all, and given back in order", () =>
    inLog((log, reopen) => {
      const chosen = aBatch("r", 1, { keys: ["user:a", "user:b"], attempts: 2, sliceLimit: 6 });
      const stretch = aBatch("r", 0, { after: "user:1", last: "user:9", cursor: "c", doneUpTo: "user:4", position: 4 });
      log.saveBatch(chosen);
      log.saveBatch(stretch);
      expect(log.batch("r", 1)).toEqual(chosen);
      expect(reopen().everyBatch("r", 0, 10)).toEqual([stretch, chosen]);
      expect(log.everyBatch("r", 1, 1)).toEqual([chosen]);
      expect([log.batch("r", 2), log.batch("x", 0)]).toEqual([null, null]);
    }));

  test("batches with rows are found whether or not they are done, and none without", () =>
    inLog((log) => {
      log.saveBatch(aBatch("r", 0, { state: "done" }));
      log.saveBatch(aBatch("r", 1, { counts: withRows(1) }));
      log.saveBatch(aBatch("r", 2));
      log.saveBatch(aBatch("r", 2, { counts: withRows(2), state: "done" }));
      log.saveBatch(aBatch("r", 3, { counts: withRows(3), state: "leased" }));
      expect(log.batches("r", 0, 10).map(({ number, counts }) => [number, counts.rows])).toEqual([
        [1, 1],
        [2, 2],
        [3, 3],
      ]);
      expect(log.batches("r", 2, 1)).toEqual([{ number: 2, type: "user", counts: withRows(2) }]);
    }));

  test("the batches that may hold a record are found by its key: a stretch begins behind a key and ends with one", () =>
    inLog((log) => {
      const add = (number: number, more: object) =>
        log.saveBatch(aBatch("r", number, { counts: withRows(1), ...more }));
      add(0, { after: null, last: "user:d" });
      add(1, { after: "user:d", last: "user:\uffee" });
      add(2, { after: "user:\uffee", last: null });
      add(3, { keys: ["user:b", "user:e"] });
      add(4, { type: "snapshot" });
      log.saveBatch(aBatch("r", 5, { keys: ["user:b"] }));
      expect(log.batchesBetween("r", "user", "user:a", "user:a")).toEqual([0]);
      expect(log.batchesBetween("r", "user", "user:d", "user:d")).toEqual([0, 3]);
      expect(log.batchesBetween("r", "user", "user:da", "user:da")).toEqual([1, 3]);
      // In the order of KV, which is that of UTF-8, an emoji comes behind every key of one UTF-16 unit.
      expect(log.batchesBetween("r", "user", "user:😀", "user:😀")).toEqual([2]);
      expect(log.batchesBetween("r", "user", "user:e", null)).toEqual([1, 2, 3]);
      // Also one without rows.
      expect(log.batchesBetween("r", "user", "user:b", "user:b")).toEqual([0, 3, 5]);
      expect(log.batchesBetween("r", "snapshot", "snap:a", "snap:b")).toEqual([4]);
    }));

  test("rows come back byte for byte in the order of their parts, and the last word on a part holds", () =>
    inLog((log, reopen) => {
      const bytes = (...values: number[]) => new Uint8Array(values);
      log.saveRows("r", 1, 1, bytes(9));
      log.saveRows("r", 1, 0, bytes(1, 2));
      log.saveRows("r", 1, 1, bytes(0, 255));
      log.saveRows("r", 2, 0, bytes(7));
      expect(reopen().rows("r", 1)).toEqual([bytes(1, 2), bytes(0, 255)]);
      expect(log.rows("r", 3)).toEqual([]);
    }));

  test("the throughput counts batches that are done, by when they were", () =>
    inLog((log) => {
      const done = (number: number, startedAt: number, finishedAt: number) =>
        log.saveBatch(aBatch("r", number, { state: "done", startedAt, finishedAt, counts: withRows(10) }));
      done(0, 1_000, 1_040);
      done(1, 1_010, 1_050);
      done(2, 1_050, 1_199);
      log.saveBatch(aBatch("r", 3, { state: "leased", startedAt: 1_100, counts: withRows(4) }));
      expect(log.throughput("r", 1_000, 100)).toEqual([
        { startedAt: 1_000, finishedAt: 1_050, processed: 20 },
        { startedAt: 1_050, finishedAt: 1_199, processed: 10 },
      ]);
    }));

  test("leases are found by id and by run, and no id is given twice, not even after a restart", () =>
    inLog((log, reopen) => {
      expect([log.lastLease(), log.lease(1), log.leases()]).toEqual([0, null, []]);
      log.saveLease(aLease(2, "b"));
      log.saveLease(aLease(1, "a"));
      log.saveLease(aLease(3, "a"));
      log.saveLease(aLease(1, "a", { deadline: 20_000, announced: 1 }), [anIntent("user:1")]);
      log.saveLease(aLease(1, "a", { deadline: 20_000 }));
      expect([log.intents(1), log.intents(2), log.intents(9)]).toEqual([[anIntent("user:1")], [], []]);
      expect(log.leases().map(({ id }) => id)).toEqual([1, 2, 3]);
      expect(log.leases("a").map(({ id, deadline }) => [id, deadline])).toEqual([
        [1, 20_000],
        [3, 10_001],
      ]);
      for (const id of [3, 2, 1]) log.dropLease(id);
      expect([reopen().lastLease(), log.lastLease(), log.leases()]).toEqual([3, 3, []]);
    }));

  test("deferred records are given out when they are due, by time and key, and never while a lease holds them", () =>
    inLog((log, reopen) => {
      const add = (key: string, more: object) => log.saveDeferred(aDeferred("r", key, more));
      add("user:c", { dueAt: 200 });
      add("user:b", { dueAt: 200 });
      add("user:a", { dueAt: 300 });
      add("user:d", { dueAt: 100, lease: 7 });
      add("user:e", { dueAt: 100, lease: 7, intent: anIntent("user:e") });
      add("snap:a", { dueAt: 150, type: "snapshot" });
      log.saveDeferred(aDeferred("other", "user:a"));
      const due = (now: number, limit = 10) => log.dueDeferred("r", "user", now, limit).map(({ key }) => key);
      expect([due(199), due(200), due(200, 1), due(900)]).toEqual([
        [],
        ["user:b", "user:c"],
        ["user:b"],
        ["user:b", "user:c", "user:a"],
      ]);
      expect(log.leasedDeferred(7).map(({ key }) => key)).toEqual(["user:d", "user:e"]);
      expect(log.deferredLeft("r")).toEqual({ left: 6, unresolved: 1, dueAt: 150 });
      // Put in place of the one with the same key.
      add("user:d", { dueAt: 120 });
      add("user:b", { dueAt: 200, lease: 8 });
      log.dropDeferred("r", "user:e");
      log.dropDeferred("r", "user:nobody");
      expect(due(200)).toEqual(["user:d", "user:c"]);
      expect(log.leasedDeferred(7)).toEqual([]);
      for (const each of [log, reopen()])
        expect(each.deferredLeft("r")).toEqual({ left: 5, unresolved: 0, dueAt: 120 });
      expect(log.deferredLeft("nobody")).toEqual({ left: 0, unresolved: 0, dueAt: null });
    }));

  test("of deferred records only those that the run may have written are kept when it is over", () =>
    inLog((log) => {
      log.saveDeferred(aDeferred("r", "user:a"));
      log.saveDeferred(aDeferred("r", "user:b", { intent: anIntent("user:b") }));
      log.saveDeferred(aDeferred("r", "user:c", { lease: 3 }));
      log.saveDeferred(aDeferred("other", "user:a"));
      expect(log.deferredLeft("r")).toEqual({ left: 3, unresolved: 1, dueAt: 100 });
      log.dropUnwritten("r");
      expect(log.dueDeferred("r", "user", 900, 10).map(({ key }) => key)).toEqual(["user:b"]);
      expect(log.leasedDeferred(3)).toEqual([]);
      expect(log.deferredLeft("r")).toEqual({ left: 1, unresolved: 1, dueAt: 100 });
      expect(log.deferredLeft("other").left).toBe(1);
    }));

  test("backup parts stay in the order in which they were first noted", () =>
    inLog((log, reopen) => {
      const part = (name: string, records = 1) => aPart(name, records);
      for (const id of ["a", "b", "c"]) log.saveRun(aRun(id, id.charCodeAt(0)));
      log.savePart("a", part("z"));
      log.savePart("a", part("y"));
      log.savePart("a", part("z", 5));
      log.savePart("c", part("x"));
      const all = reopen().parts("a", null, 9);
      expect(all.map((each) => each.part)).toEqual([part("z", 5), part("y")]);
      expect([log.part("a", "z"), log.part("a", "x"), log.part("b", "z")]).toEqual([part("z", 5), null, null]);
      expect(log.backups(10, null).map(({ id }) => id)).toEqual(["c", "a"]);
      expect(log.backups(1, 99).map(({ id }) => id)).toEqual(["a"]);
      expect(log.parts("b", null, 9)).toEqual([]);
    }));

  test("backup parts are given out a page at a time, and none twice", () =>
    inLog((log, reopen) => {
      const names = ["z", "y", "x", "w", "v"];
      for (const name of names) {
        log.savePart("a", aPart(name));
        log.savePart("b", aPart(`${name} of b`));
      }
      for (const each of [log, reopen()]) {
        const seen: string[] = [];
        for (let after: number | null = null; ; ) {
          const page = each.parts("a", after, 2);
          if (page.length === 0) break;
          seen.push(...page.map(({ part }) => part.name));
          after = page.at(-1)?.place ?? null;
        }
        expect(seen).toEqual(names);
      }
    }));

  test("backup parts are found by the batches that their records belong to, with the keys of each", () =>
    inLog((log, reopen) => {
      const of = (batch: number, ...keys: string[]) => ({ batch, keys });
      log.savePart("a", { ...aPart("one"), batches: [of(1, "user:a", "user:b")] });
      log.savePart("a", { ...aPart("many"), batches: [of(0, "user:0"), of(1, "user:c"), of(2, "user:d")] });
      log.savePart("a", aPart("any"));
      log.savePart("a", { ...aPart("two"), batches: [of(2, "user:e")] });
      log.savePart("b", { ...aPart("other"), batches: [of(1, "user:a")] });
      // The last word on a part; what is in it stays.
      log.savePart("a", { ...aPart("one", 1), except: ["user:b"] });
      for (const each of [log, reopen()]) {
        const found = (...batches: number[]) =>
          each.partsOf("a", batches).map(({ part, keys }) => [part.name, part.records, keys]);
        expect(found(1)).toEqual([
          ["any", 2, null],
          ["one", 1, ["user:a", "user:b"]],
          ["many", 2, ["user:c"]],
        ]);
        expect(found(2, 0).slice(1)).toEqual([
          ["many", 2, ["user:d"]],
          ["two", 2, ["user:e"]],
          ["many", 2, ["user:0"]],
        ]);
        expect([found(), found(7)]).toEqual([[["any", 2, null]], [["any", 2, null]]]);
        expect(each.partsOf("nobody", [1])).toEqual([]);
        expect(each.partsOf("a", [1])[1]?.part.except).toEqual(["user:b"]);
      }
    }));

  test("a backup's records and bytes are known by type, also when it turns out that fewer were written", () =>
    inLog((log, reopen) => {
      log.savePart("a", aPart("u1", 12));
      log.savePart("a", { ...aPart("s1", 5), type: "snapshot" });
      log.savePart("a", aPart("u2", 3));
      log.savePart("b", aPart("u3", 100));
      log.savePart("a", aPart("u1", 10));
      const totals = [
        { type: "snapshot", parts: 1, records: 5, bytes: 10, keys: {} },
        { type: "user", parts: 2, records: 13, bytes: 20, keys: {} },
      ];
      for (const each of [log, reopen()]) expect(each.backupTotals("a")).toEqual(totals);
      expect(log.backupTotals("nobody")).toEqual([]);
    }));

  test("with which keys the parts of a backup are encrypted is known by type, until its details are forgotten", () =>
    inLog((log, reopen) => {
      log.savePart("a", { ...aPart("u1"), encryptionKey: "1a2b3c4d" });
      log.savePart("a", { ...aPart("u2"), encryptionKey: "1a2b3c4d" });
      log.savePart("a", { ...aPart("u2", 1), encryptionKey: "1a2b3c4d" });
      log.savePart("a", { ...aPart("u3"), encryptionKey: "9f8e7d6c" });
      log.savePart("a", aPart("u4"));
      log.savePart("a", { ...aPart("s1"), type: "snapshot" });
      log.savePart("b", { ...aPart("u5"), encryptionKey: "00000000" });
      for (const each of [log, reopen()])
        expect(each.backupTotals("a").map(({ type, keys }) => [type, keys])).toEqual([
          ["snapshot", {}],
          ["user", { "1a2b3c4d": 2, "9f8e7d6c": 1 }],
        ]);
      log.forgetDetails("a");
      log.savePart("a", aPart("u1"));
      expect(log.backupTotals("a")[0]?.keys).toEqual({});
    }));

  test("audit entries, counts and notes come back in their order", () =>
    inLog((log, reopen) => {
      const entry = { at: 1, by: { uid: "u", name: null }, action: "pause", run: "r", reason: null };
      for (const sequence of [1, 2, 3]) log.addAudit({ ...entry, sequence, previous: "", hash: String(sequence) });
      for (const at of [10, 30, 20]) log.addCount({ at, figures: {} });
      log.dropCount(20);
      const note = (number: number) => ({
        number,
        counted: number,
        at: 5,
        level: "info" as const,
        message: `${number}`,
      });
      for (const number of [0, 1, 2]) log.addNote("r", note(number));
      const again = reopen();
      expect(again.audit(2, null).map(({ sequence }) => sequence)).toEqual([3, 2]);
      expect(again.audit(9, 3).map(({ sequence }) => sequence)).toEqual([2, 1]);
      expect(again.counts(9).map(({ at }) => at)).toEqual([30, 10]);
      expect(again.notes("r", 9, null)).toEqual([note(0), note(1), note(2)]);
      expect(again.notes("r", 1, 0)).toEqual([note(1)]);
      expect([again.lastNote("r"), again.lastNote("x")]).toEqual([note(2), null]);
    }));

  test("a document is what it was last saved as", () =>
    inLog((log, reopen) => {
      expect(log.document("reads")).toBeNull();
      log.saveDocument("reads", { user: { readAt: 1, writtenAt: 2 } });
      log.saveDocument("reads", { user: { readAt: 3, writtenAt: 2 } });
      expect(reopen().document("reads")).toEqual({ user: { readAt: 3, writtenAt: 2 } });
      expect(log.document("census")).toBeNull();
    }));

  test("the details of a run are forgotten, or the run altogether, and no other run's", () =>
    inLog((log, reopen) => {
      for (const id of ["a", "b"]) {
        log.saveRun(aRun(id, id.charCodeAt(0), over));
        log.saveBatch(aBatch(id, 0, { counts: withRows(1) }));
        log.saveRows(id, 0, 0, new Uint8Array([1]));
        log.addNote(id, { number: 0, counted: 0, at: 1, level: "info", message: "m" });
        log.saveDeferred(aDeferred(id, "user:a", { lease: 1 }));
        log.savePart(id, { ...aPart("p"), batches: [{ batch: 0, keys: ["user:a"] }] });
      }
      const details = (id: string, from: RunLog) => [
        ...[from.everyBatch(id, 0, 9), from.rows(id, 0), from.notes(id, 9, null), from.parts(id, null, 9)],
        ...[from.partsOf(id, [0]), from.backupTotals(id)],
        ...[from.batches(id, 0, 9), from.batchesBetween(id, "user", "", null)],
      ];
      log.forgetDetails("a");
      for (const each of [log, reopen()]) {
        expect(each.run("a")?.id).toBe("a");
        expect(details("a", each).flat()).toEqual([]);
        expect([each.deferredLeft("a").left, each.batchesLeft("a").left]).toEqual([0, 0]);
        expect(details("b", each).map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
        expect(each.leasedDeferred(1).map(({ runId }) => runId)).toEqual(["b"]);
        expect(each.backups(9, null).map(({ id }) => id)).toEqual(["b"]);
      }
      log.forgetRun("b");
      for (const each of [log, reopen()]) {
        expect(each.runs(9, null).map(({ id }) => id)).toEqual(["a"]);
        expect(details("b", each).flat()).toEqual([]);
      }
    }));
}
