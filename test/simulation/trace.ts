/** What happened, in order, when somebody wants to know. */
export type Trace = (line: () => string) => void;

export function createTrace(isWanted: boolean, now: () => number, startAt: number) {
  const lines: string[] = [];
  const trace: Trace = (line) => {
    if (isWanted) lines.push(`${((now() - startAt) / 1_000).toFixed(3).padStart(10)} ${line()}`);
  };
  return { trace, lines };
}
