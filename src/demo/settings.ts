import type { Journal } from "./journal.ts";

/** How long an operation of KV takes, as a multiple of `delays`. */
export const speeds = { slow: 3, normal: 1, fast: 0.2, "at once": 0 } as const;
export type Speed = keyof typeof speeds;

/** What a visitor can switch in the demo. */
export type Settings = { speed: Speed; throttled: boolean; slow: boolean; busy: boolean };

const calm: Settings = { speed: "normal", throttled: false, slow: false, busy: false };

/** What a KV operation takes at normal speed, in ms: enough for a run to be watched. */
const delays = { list: 150, getMany: 120, put: 18 } as const;
const slowedBy = 6;
/** Of all operations while KV answers 429. */
const throttledShare = 0.1;

export async function storedSettings(journal: Journal) {
  let settings = { ...calm, ...((await journal.read("settings"))[0]?.value as Partial<Settings> | undefined) };
  return {
    now: (): Settings => settings,
    change(changed: Partial<Settings>): void {
      settings = { ...settings, ...changed };
      journal.tell(["settings"], settings);
    },
    /** An operation of KV as it is set just now: after its time it is done, or refused. */
    async operation(name: keyof typeof delays): Promise<void> {
      const { speed, slow, throttled } = settings;
      const milliseconds = delays[name] * speeds[speed] * (slow ? slowedBy : 1);
      if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
      if (throttled && Math.random() < throttledShare)
        throw new Error(`KV ${verbs[name]} failed: 429 Too Many Requests`);
    },
  };
}
export type StoredSettings = Awaited<ReturnType<typeof storedSettings>>;

const verbs = { list: "LIST", getMany: "GET", put: "PUT" } as const;
