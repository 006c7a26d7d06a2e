import type { RunLog } from "../../src/control/ports.ts";

/** The life of a coordinator or an executor, from its start to a crash: what is under way when it ends never comes back. */
export type Life = ReturnType<typeof createLife>;

export class Crashed extends Error {}

export function createLife() {
  let over = false;
  const never = new Promise<never>(() => {});
  const atEnd = new Set<() => void>();
  return {
    isOver: () => over,
    end(): void {
      if (over) return;
      over = true;
      for (const call of atEnd) call();
      atEnd.clear();
    },
    /** Called when the life ends. @returns how to take that back */
    onEnd(call: () => void): () => void {
      atEnd.add(call);
      return () => void atEnd.delete(call);
    },
    /** The answer, unless the life has ended by then. */
    async guard<T>(waited: Promise<T>): Promise<T> {
      try {
        return await waited;
      } finally {
        if (over) await never;
      }
    },
  };
}

const changes = /^(save|drop|add|forget|delete|remove|change|finish|transaction$)/;

/**
 * The run log as one life of the coordinator sees it: nothing is written after its end.
 * @param boundary called before and after everything that is written as a whole: where a crash can be
 */
export function logOf(life: Life, log: RunLog, boundary: () => void, onFault: (error: unknown) => void): RunLog {
  let depth = 0;
  const step = <T>(work: () => T): T => {
    if (life.isOver()) throw new Crashed("The coordinator has crashed.");
    if (depth > 0) return work();
    boundary();
    if (life.isOver()) throw new Crashed("The coordinator has crashed.");
    depth += 1;
    let answer: T;
    try {
      answer = work();
    } catch (error) {
      onFault(error);
      throw error;
    } finally {
      depth -= 1;
    }
    boundary();
    if (life.isOver()) throw new Crashed("The coordinator has crashed.");
    return answer;
  };
  const wrapped = new Map<string | symbol, unknown>();
  return new Proxy(log, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function" || !changes.test(String(name))) return value;
      if (!wrapped.has(name)) {
        const call = value as (...args: unknown[]) => unknown;
        wrapped.set(name, (...args: unknown[]) => step(() => call.apply(target, args)));
      }
      return wrapped.get(name);
    },
  });
}
