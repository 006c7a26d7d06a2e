import { http } from "msw";
import { setupWorker } from "msw/browser";
import type { MemoryEntry } from "../control/memory/store.ts";
import { seedEntries, superadmin } from "../seed/entries.ts";
import { basePath, createBackend } from "./backend.ts";

/** What a KV operation takes in the demo, in ms: enough for a run to be watched. */
const delays = { list: 150, getMany: 120, put: 18 } as const;

/** Answers the page's requests inside the page. @returns a session of the demo's superadmin */
export async function startDemo(): Promise<{ token: string }> {
  const entries = { user: new Map<string, MemoryEntry>(), snapshot: new Map<string, MemoryEntry>() };
  for (const { collection, key, value, ...kept } of seedEntries({ users: 400, snapshots: 900, now: Date.now() })) {
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
