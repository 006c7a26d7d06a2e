import type { RunLog } from "../control/ports.ts";

/** The methods of a log that change it. */
const changes = /^(?:transaction|save|add|drop|forget)/;

/** One life of what drives the runs, from its start to a crash: whatever is under way when it ends never comes back. */
export function createLife() {
  let over = false;
  const never = new Promise<never>(() => {});
  return {
    end: () => {
      over = true;
    },
    /** Whatever was waited for, unless the life has ended meanwhile. */
    async whileItLasts(waited: Promise<void> | undefined): Promise<void> {
      try {
        await waited;
      } finally {
        if (over) await never;
      }
    },
    /** The log as this life sees it: readable for ever, writable until its end. */
    log: (log: RunLog): RunLog =>
      new Proxy(log, {
        get(target, name) {
          if (over && changes.test(String(name))) throw new Error("killed");
          return Reflect.get(target, name);
        },
      }),
    /** An error after the end is the end's doing. */
    rethrow: (error: unknown) => {
      if (!over) throw error;
    },
  };
}
