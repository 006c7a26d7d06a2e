import { expect, test } from "vitest";
import { storeFigures } from "../../src/control/censusFigures.ts";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import { noteCount, progress } from "../../src/control/progressHistory.ts";
import { newRun, type RunState } from "../../src/control/runState.ts";
import { users } from "../../src/schema/users.ts";

test("what a run left is what its end says, not what was noted on its way in the same millisecond", () => {
  const log = createMemoryLog();
  const at = 1_795_000_000_000;
  const options = { batchSize: 50, skipErrors: true, verbose: false };
  const identity = { id: "r1", fingerprint: "", sequence: 1, total: 3, executors: 1 };
  const request = { kind: "migrate" as const, types: ["user"], dryRun: false, options };
  const begun = newRun({ ...request, ...identity }, { uid: "ada", name: null }, at - 5_000);
  const counted = { total: 3, migrated: 2, unreadable: 1, fields: {}, invalid: 0, legacy: 0, conflicts: 0 };
  const run = {
    ...begun,
    status: "completed",
    finishedAt: at,
    census: { recount: { user: counted }, changed: {} },
  } as unknown as RunState;
  log.saveRun(run);
  noteCount(log, { at: at - 10, figures: { user: { total: 3, migrated: 0, unreadable: 1 } } });
  noteCount(log, { at, figures: { user: { total: 3, migrated: 1, unreadable: 1 } } });
  storeFigures(log, [users], run, at + 1);
  const [first] = progress(log).filter((point) => point.at >= at);
  expect(first?.figures.user).toMatchObject({ total: 3, migrated: 2 });
});
