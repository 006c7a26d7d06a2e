import type { RunLog } from "../control/ports.ts";

type Change = { [Name in keyof RunLog]: ReturnType<RunLog[Name]> extends void ? Name : never }[keyof RunLog];

/** Of what each change of the log is the last word: the same change with the same key replaces an earlier one. */
type KeysOf = { [Name in Change]: (log: RunLog, ...args: Parameters<RunLog[Name]>) => (string | number)[] };

/** Every change that a log knows, in the order in which they can be made again. A new one in the port is missed here by the compiler. */
export const changesOf: KeysOf = {
  saveRun: (_, run) => [run.id],
  addBatch: (_, batch) => [batch.runId, batch.number],
  changeBatch: (_, batch) => [batch.runId, batch.number],
  finishBatch: (_, runId, number) => [runId, number],
  saveRows: (_, runId, batch, part) => [runId, batch, part],
  savePart: (log, runId, part) => [runId, log.parts(runId).findIndex(({ name }) => name === part.name)],
  addAudit: (_, entry) => [entry.sequence],
  addNote: (_, runId, note) => [runId, note.number],
  addCount: (_, point) => [point.at],
  dropCount: (_, at) => [at],
};

type Call = (...args: unknown[]) => void;

/** The same log, telling of every change once it is made: the change, its key, and what it was made with. */
export function toldLog(
  log: RunLog,
  tell: (change: string, key: (string | number)[], args: unknown[]) => void,
): RunLog {
  const told = Object.entries(changesOf).map(([name, keyOf]) => {
    const make = log[name as Change] as Call;
    const call: Call = (...args) => {
      make(...args);
      tell(name, (keyOf as (...given: unknown[]) => (string | number)[])(log, ...args), args);
    };
    return [name, call];
  });
  return { ...log, ...Object.fromEntries(told) };
}

/** Makes the changes of one name again, as they were told and in the order of their keys. */
export function makeAgain(log: RunLog, name: string, calls: readonly unknown[][]): void {
  for (const args of calls) (log[name as Change] as Call)(...args);
}
