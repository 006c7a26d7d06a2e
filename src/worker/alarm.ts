/** How soon an object continues by itself after a crash, in ms. An alarm that is due while another is at work waits for it. */
const watchdog = 15_000;
/** How soon it tries again after an error, in ms. */
const retry = 2_000;
/** An alarm that is due rings at once; one that is this late, in ms, is lost. */
const late = 1_000;

type AlarmStorage = Pick<DurableObjectStorage, "getAlarm" | "setAlarm" | "deleteAlarm">;

/** An object's one alarm: it rings whenever there is something to do, and whatever happens on the way. */
export function createAlarm(storage: AlarmStorage, clock: () => number = Date.now) {
  /** When there is something to do, as far as it was asked for since the work began. */
  let next: number | null = null;

  async function wakeAt(time: number): Promise<void> {
    next = Math.min(next ?? time, time);
    const set = await storage.getAlarm();
    // One that lies in the past may never ring, so it is set again.
    const due = Math.max(clock(), Math.min(set ?? time, time));
    if (due !== set) await storage.setAlarm(due);
  }

  return {
    /** Rings at this time in ms, or sooner if it was asked to. */
    wakeAt,
    /** Whether it will ring. */
    async isSet(): Promise<boolean> {
      const set = await storage.getAlarm();
      return set !== null && set > clock() - late;
    },
    /**
     * Does the work of an alarm that rings, and sets it for when there is more. An error is caught: thrown on, it would
     * use up one of the alarm's few retries.
     * @param name who it is that could not go on
     */
    async ring(name: string, work: () => Promise<void>): Promise<void> {
      next = null;
      try {
        // Set before the work begins: should this invocation die half-way, the next one is due whatever the platform does.
        await storage.setAlarm(clock() + watchdog);
        await work();
      } catch (error) {
        console.error(`${name} could not go on and tries again:`, error);
        next = clock() + retry;
      }
      // A call that came while the work ended is not forgotten; with nothing to do it costs nothing.
      if (next === null) await storage.deleteAlarm();
      else await storage.setAlarm(Math.max(next, clock()));
    },
  };
}
