import type { DemoStorage } from "./browserStorage.ts";

/** How long a KV operation takes, as a multiple of `delays`. */
export const speeds = { slow: 3, normal: 1, fast: 0.2, "at once": 0 } as const;
export type Speed = keyof typeof speeds;

/** What a visitor can switch in the demo. */
export type Settings = { speed: Speed; throttled: boolean; slow: boolean; busy: boolean };

const defaultSettings: Settings = { speed: "normal", throttled: false, slow: false, busy: false };

/** How long a KV operation takes at normal speed, in ms: long enough to watch a run. */
const delays = { list: 150, getMany: 120, put: 18 } as const;
const slowFactor = 6;
/** The share of operations that fail while KV answers 429. */
const throttledShare = 0.1;

export async function storedSettings(storage: DemoStorage) {
  let settings = {
    ...defaultSettings,
    ...((await storage.readAll("settings"))[0]?.value as Partial<Settings> | undefined),
  };
  return {
    current: (): Settings => settings,
    change(changed: Partial<Settings>): void {
      settings = { ...settings, ...changed };
      storage.save(["settings"], settings);
    },
    /** Takes as long as a KV operation does with the current settings, then resolves or rejects as KV would. */
    async operation(name: keyof typeof delays): Promise<void> {
      const { speed, slow, throttled } = settings;
      const milliseconds = delays[name] * speeds[speed] * (slow ? slowFactor : 1);
      if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
      if (throttled && Math.random() < throttledShare)
        throw new Error(`KV ${verbs[name]} failed: 429 Too Many Requests`);
    },
  };
}
export type StoredSettings = Awaited<ReturnType<typeof storedSettings>>;

const verbs = { list: "LIST", getMany: "GET", put: "PUT" } as const;
