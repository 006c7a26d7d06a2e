/** Time that moves on only when nobody has anything to do at its present value. */
export function createTime(start: number) {
  let now = start;
  let timers: { at: number; moves: boolean; ring: () => void }[] = [];
  let underWay = 0;
  let happened = 0;

  function moveTo(at: number): void {
    now = Math.max(now, at);
    const due = timers.filter((timer) => timer.at <= now);
    timers = timers.filter((timer) => timer.at > now);
    for (const { ring } of due) ring();
  }

  return {
    clock: () => now,
    moveTo,
    /** @param moves whether time goes on for this alone */
    sleep: (milliseconds: number, moves = true): Promise<void> =>
      new Promise((ring) => timers.push({ at: now + milliseconds, moves, ring: () => ring() })),
    /** Time stands still during an operation that takes real time. */
    async during<T>(operation: Promise<T>): Promise<T> {
      underWay += 1;
      happened += 1;
      try {
        return await operation;
      } finally {
        underWay -= 1;
      }
    },
    /** Until nothing more happens at this time. */
    async settle(): Promise<void> {
      const since = Date.now();
      let before: number;
      do {
        before = happened;
        await turn();
        if (Date.now() - since > mostRealTime) throw new Error("An operation comes to no end");
      } while (underWay > 0 || happened !== before);
    },
    /** To the next time at which something is due, `other` included. @returns whether there is one */
    moveOn(other: number | null): boolean {
      const times = timers.filter(({ moves }) => moves).map(({ at }) => at);
      if (other !== null) times.push(other);
      if (times.length === 0) return false;
      moveTo(Math.min(...times));
      return true;
    },
  };
}

/** An operation on a store never takes so long; who waits inside one for what time has to bring waits for ever. */
const mostRealTime = 20_000;

/** Lets everything happen that can: a turn of the event loop. */
const turn = () =>
  new Promise<void>((resolve) => {
    if (typeof setImmediate === "function") setImmediate(() => resolve());
    else setTimeout(resolve, 0);
  });
