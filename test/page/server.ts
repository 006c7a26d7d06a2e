import { http } from "msw";
import { setupServer } from "msw/node";
import { onTestFinished } from "vitest";
import type { MemoryEntry } from "../../src/control/memory/memoryRecordStore.ts";
import { type BackendOptions, basePath, createBackend } from "../../src/demo/backend.ts";
import { superadmin } from "../../src/seed/seedIds.ts";

export const network = setupServer();
const origin = "http://localhost:3000";

export type Store = Partial<Record<"user" | "snapshot", Record<string, string>>>;

/**
 * Serves the real routes over a store in memory for the length of one test. A superadmin is in it unless the store
 * says otherwise.
 */
export async function startServer(
  store: Store = {},
  delay: BackendOptions["delay"] | null = null,
  options: Pick<BackendOptions, "audit" | "approvals" | "backupStore"> = {},
) {
  const users = { [`user:${superadmin.uid}`]: currentSuperadmin, ...store.user };
  const entries = { user: toEntries(users), snapshot: toEntries(store.snapshot ?? {}) };
  const backend = createBackend({ entries, ...options, ...(delay && { delay }) });
  network.use(http.all(`${origin}${basePath}/*`, ({ request }) => backend.fetch(request)));
  onTestFinished(backend.stop);
  return {
    ...backend,
    entries,
    baseUrl: `${origin}${basePath}`,
    token: await backend.token(superadmin.uid),
    tokenOf: backend.token,
  };
}

const toEntries = (texts: Record<string, string>): Map<string, MemoryEntry> =>
  new Map(Object.entries(texts).map(([key, text]) => [key, { text }]));

/** Already current, so that a test counts only the records it brings. */
const currentSuperadmin = JSON.stringify({
  uid: superadmin.uid,
  name: superadmin.name,
  role: "superadmin",
  createdAt: 1,
  updatedAt: 1,
  lastActivityAt: 1,
  status: "active",
  analytics: {},
  subscription: { status: "none" },
});
