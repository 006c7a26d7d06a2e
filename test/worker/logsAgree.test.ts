import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { noCounts } from "../../src/control/batchCounts.ts";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import { emptyTables } from "../../src/control/memory/tables.ts";
import type { RunLog } from "../../src/control/ports.ts";
import { sqlLog } from "../../src/worker/sqlLog.ts";
import { aBatch, aDeferred, aLease, anIntent, aPart, aRun } from "../control/logEntries.ts";

type Change = (log: RunLog) => void;

const ids = ["a", "b"];
const types = ["user", "snapshot"];
const keys = ["k:", "k:1", "k:10", "k:2", "k:\uffee", "k:😀"];
const id = fc.constantFrom(...ids);
const type = fc.constantFrom(...types);
const key = fc.constantFrom(...keys);
const small = fc.nat(3);
const time = fc.constantFrom(0, 0, 100, 200, 300);
/** A lease belongs to one run. */
const leaseOf = (run: string, number: number): number => 2 * number + ids.indexOf(run);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

const saveRun = fc
  .record({ run: id, settled: fc.boolean(), reported: fc.boolean(), types: fc.subarray(types), spare: small })
  .map(({ run, spare, ...more }): Change => {
    return (log) =>
      log.saveRun(aRun(run, ids.indexOf(run) + 1, { ...more, isCensus: run === "b", largest: { user: spare } }));
  });

/** Stretches of a run lie one behind the other, so their number says where they are; chosen keys can be any. */
const saveBatch = fc
  .record({
    ...{ run: id, number: fc.nat(keys.length - 2), rows: small, notBefore: time, finishedAt: time },
    state: fc.constantFrom("open" as const, "leased" as const, "done" as const),
    chosen: maybe(fc.tuple(key, key)),
  })
  .map(({ run, number, rows, chosen, ...more }): Change => {
    const [after, last] = [keys[number] as string, number === keys.length - 2 ? null : (keys[number + 1] as string)];
    const where = chosen ? { keys: [...chosen].sort((one, other) => keys.indexOf(one) - keys.indexOf(other)) } : {};
    const counts = { ...noCounts, migrated: rows, rows };
    const batch = { type: types[number % 2] as string, after, last, counts, startedAt: 0, ...more, ...where };
    return (log) => log.saveBatch(aBatch(run, number, batch));
  });

const saveDeferred = fc
  .record({ run: id, key, type, dueAt: time, lease: maybe(small), isWritten: fc.boolean() })
  .map(({ run, key, isWritten, lease, ...more }): Change => {
    const held = { lease: lease === null ? null : leaseOf(run, lease), intent: isWritten ? anIntent(key) : null };
    return (log) => log.saveDeferred(aDeferred(run, key, { ...more, ...held }));
  });

const change: fc.Arbitrary<Change> = fc.oneof(
  { arbitrary: saveRun, weight: 3 },
  { arbitrary: saveBatch, weight: 8 },
  { arbitrary: saveDeferred, weight: 8 },
  fc.tuple(id, small, small).map(([run, batch, part]): Change => {
    return (log) => log.saveRows(run, batch, part, new Uint8Array([batch, part]));
  }),
  fc.tuple(small, id, time).map(([lease, run, deadline]): Change => {
    return (log) => log.saveLease(aLease(leaseOf(run, lease), run, { deadline }));
  }),
  small.map(
    (lease): Change =>
      (log) =>
        log.dropLease(lease),
  ),
  fc.tuple(id, key).map(([run, key]): Change => {
    return (log) => log.dropDeferred(run, key);
  }),
  fc.tuple(id, small, type, maybe(fc.tuple(fc.subarray([0, 1, 2]), key))).map(([run, name, type, keys]): Change => {
    // A part's name has its type in it.
    const part = { ...aPart(`${type}-${name}`, name), type };
    const batches = keys?.[0].map((batch) => ({ batch, keys: [keys[1], `${batch}`] }));
    return (log) => log.savePart(run, { ...part, ...(batches && batches.length > 0 && { batches }) });
  }),
  id.map(
    (run): Change =>
      (log) =>
        log.dropUnwritten(run),
  ),
  id.map(
    (run): Change =>
      (log) =>
        log.forgetDetails(run),
  ),
  id.map(
    (run): Change =>
      (log) =>
        log.forgetRun(run),
  ),
);

const fourNames = [0, 1, 2, 3];
/** A run's backup parts, taken two at a time. */
const pagesOf = (log: RunLog, run: string): unknown[] => {
  const names: string[] = [];
  for (let after: number | null = null; ; ) {
    const page = log.parts(run, after, 2);
    if (page.length === 0) return names;
    names.push(...page.map(({ part }) => part.name));
    after = page.at(-1)?.place ?? null;
  }
};

/** Every answer that a log has to give. */
const answers = (log: RunLog) => [
  ...[log.runs(9, null), log.runs(9, null, { type: "user" }), log.openRuns(), log.lastSequence(), log.backups(9, null)],
  ...[log.leases(), log.lastLease(), ...[0, 1, 2, 3, 4, 5, 6, 7].map((lease) => log.leasedDeferred(lease))],
  ...ids.flatMap((run) => [
    ...[log.run(run), log.batchesLeft(run), log.deferredLeft(run), log.leases(run), log.backupTotals(run)],
    // Their places differ, and say nothing but the order.
    ...[log.parts(run, null, 9).map(({ part }) => part), pagesOf(log, run), log.partsOf(run, [2, 0])],
    ...types.flatMap((of) => fourNames.map((name) => log.part(run, `${of}-${name}`))),
    ...[log.everyBatch(run, 1, 3), log.batches(run, 1, 3), log.throughput(run, 50, 100)],
    ...[0, 100, 250].flatMap((now) => [
      log.nextBatch(run, now),
      ...types.map((of) => log.dueDeferred(run, of, now, 3)),
      ...types.map((of) => log.dueDeferred(run, of, now, 3, "unresolved")),
    ]),
    ...[0, 1, 2, 3].map((batch) => [...log.rows(run, batch)].map((rows) => [...rows])),
    ...types.flatMap((of) =>
      keys.flatMap((first, index) => [
        log.batchesBetween(run, of, first, first),
        log.batchesBetween(run, of, first, keys[index + 1] ?? null),
      ]),
    ),
  ]),
];

test("after any changes the log in SQLite, the one in memory, and each of them opened again give the same answers", async () => {
  const home = env.COORDINATOR.get(env.COORDINATOR.newUniqueId());
  await runInDurableObject(home, (_coordinator, { storage }) => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40, size: "max" }), (changes) => {
        const tables = emptyTables();
        const memory = createMemoryLog(tables);
        const sql = sqlLog(storage);
        for (const run of ids) sql.forgetRun(run);
        storage.sql.exec("DELETE FROM leases; DELETE FROM last_lease");
        for (const make of changes) {
          make(memory);
          make(sql);
          expect(sql.batchesLeft("a")).toEqual(memory.batchesLeft("a"));
          expect(sql.deferredLeft("a")).toEqual(memory.deferredLeft("a"));
        }
        const expected = answers(memory);
        expect(answers(sql)).toEqual(expected);
        expect(answers(sqlLog(storage))).toEqual(expected);
        expect(answers(createMemoryLog(structuredClone(tables)))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
