import { http } from "msw";
import { setupWorker } from "msw/browser";
import type { MemoryEntry } from "../control/memory/store.ts";
import { seedEntries, superadmin } from "../seed/entries.ts";
import { basePath, createBackend } from "./backend.ts";

/** What a KV operation takes in the demo, in ms: enough for a run to be watched. */
const delays = { list: 150, getMany: 120, put: 18 } as const;

/** `?records=100000` makes a store of so many, to see how the page bears it. */
function seeded(search: string): { users: number; snapshots: number } {
  const records = Math.min(1_000_000, Number(new URLSearchParams(search).get("records") ?? "1300") || 0);
  const users = Math.ceil(records * (4 / 13));
  return { users, snapshots: records - users };
}

/** Answers the page's requests inside the page. @returns a session of the demo's superadmin */
export async function startDemo(): Promise<{ token: string }> {
  const entries = { user: new Map<string, MemoryEntry>(), snapshot: new Map<string, MemoryEntry>() };
  const seeding = { ...seeded(location.search), now: Date.now() };
  for (const { collection, key, value, ...kept } of seedEntries(seeding)) {
    entries[collection].set(key, { text: value, ...kept });
  }
  const backend = createBackend({
    entries,
    delay: (operation) => new Promise((resolve) => setTimeout(resolve, delays[operation])),
  });
  const worker = setupWorker(http.all(`*${basePath}/*`, ({ request }) => backend.fetch(request)));
  await worker.start({
    quiet: true,
    onUnhandledFrame: "bypass",
    serviceWorker: { url: `${import.meta.env.BASE_URL}mockServiceWorker.js` },
  });
  return { token: await backend.token(superadmin.uid) };
}
