import type { Config, Trouble } from "./config.ts";
import type { Random } from "./random.ts";
import type { Time } from "./time.ts";

export type Operation = "list" | "read" | "put" | "backup" | "event";

/** What goes wrong with one operation. `applies` in ms after it should have: `null` never. */
export type Fault = { message: string; applies: number | null; takes: number };

/** What a scenario written by hand has go wrong. */
export type Scripted = {
  fault: (operation: Operation, keys: readonly string[]) => Fault | null;
  emptyPage: (prefix: string, after: string | null) => boolean;
};

/** Which operations fail and how; none any more once the faults are over. */
export type Faults = ReturnType<typeof createFaults>;

export function createFaults(config: Config, random: Random, time: Time) {
  let isOver = false;
  let outageUntil = 0;
  const rate = config.faultRate;
  const has = (trouble: Trouble): boolean => !isOver && config.troubles.has(trouble);
  const meets = (trouble: Trouble, factor = 1): boolean => has(trouble) && random.chance(rate * factor);
  const daily = {
    limit: config.troubles.has("dailyLimit") ? 60 + random.below(150) : Number.POSITIVE_INFINITY,
    day: 0,
    puts: 0,
  };

  const failed = (operation: Operation, what: string, applies: number | null = null, takes = 0): Fault => ({
    message: `KV ${operation === "put" ? "PUT" : "GET"} failed: ${what}`,
    applies,
    takes,
  });

  /** Late, yet before a read that is certain to be fresh. */
  const late = (): number => random.between(500, Math.min(8_000, config.readCache / 2));

  const scripted: Scripted = { fault: () => null, emptyPage: () => false };

  function next(operation: Operation, keys: readonly string[] = []): Fault | null {
    const planned = scripted.fault(operation, keys);
    if (planned) return planned;
    if (operation === "put" && isDailyLimitSpent())
      return failed(operation, "429 KV put() limit exceeded for the day.");
    if (has("outages") && time.now() < outageUntil) return failed(operation, "500 Internal Server Error");
    if (operation === "backup") {
      if (!meets("backupErrors", 2)) return null;
      return {
        message: "R2 put failed: 10001 We encountered an internal error.",
        applies: random.chance(0.5) ? 0 : null,
        takes: 0,
      };
    }
    if (operation === "event")
      return has("eventErrors") && random.chance(0.5) ? failed("put", "500 Internal Server Error") : null;
    if (meets("throttling")) return failed(operation, "429 Too Many Requests");
    if (meets("storeErrors")) {
      return failed(operation, "500 Internal Server Error", operation === "put" && random.chance(0.4) ? 0 : null);
    }
    if (meets("timeouts")) {
      const takes = random.pick([1_000, 5_000, 10_000]);
      return failed(operation, "no answer in time", random.chance(0.5) ? 0 : null, takes);
    }
    if (operation === "put" && meets("lateLandings")) return failed(operation, "no answer in time", late(), 1_000);
    return null;
  }

  function isDailyLimitSpent(): boolean {
    const day = Math.floor(time.now() / 86_400_000);
    if (day !== daily.day) Object.assign(daily, { day, puts: 0 });
    daily.puts += 1;
    return daily.puts > daily.limit;
  }

  return {
    scripted,
    has,
    /** How many writes a day the store takes; `null` as many as there are. */
    writesPerDay: config.troubles.has("dailyLimit") ? daily.limit : null,
    meets,
    next,
    /** The store fails altogether for so long, in ms. */
    outage: (milliseconds: number) => {
      outageUntil = time.now() + milliseconds;
    },
    end: () => {
      isOver = true;
    },
  };
}
