import { onTestFinished } from "vitest";
import type { Run, StartedRun } from "../../src/contract/run.ts";
import type { MemoryEntry } from "../../src/control/memory/memoryRecordStore.ts";
import { basePath, createBackend } from "../../src/demo/backend.ts";

type Texts = Record<string, string | MemoryEntry>;

/** The real routes over memory. Calls are those of the superadmin `admin`, who is in every store and is current. */
type ServeOptions = { users?: Texts; snapshots?: Texts; approvals?: boolean };
export async function serve({ users = {}, snapshots = {}, approvals = false }: ServeOptions = {}) {
  const entries = { user: entriesOf({ "user:admin": superadmin, ...users }), snapshot: entriesOf(snapshots) };
  const operations: string[] = [];
  const gate = createGate();
  const backend = createBackend({
    entries,
    approvals,
    delay: async (operation) => {
      operations.push(operation);
      await gate.passed();
    },
  });
  onTestFinished(backend.stop);
  const token = await backend.token("admin");

  const call = (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has("authorization")) headers.set("authorization", `Bearer ${token}`);
    return backend.fetch(new Request(`http://local${basePath}${path}`, { ...init, headers }));
  };
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    call(path, {
      method: "POST",
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  return {
    entries,
    token,
    tokenOf: backend.token,
    /** What runs did to the stores: `list`, `getMany`, `put`. */
    operations,
    /** Closed, it holds back every operation of a run. */
    gate,
    events: backend.events,
    call,
    post,
    get: async <T>(path: string): Promise<T> => (await (await call(path)).json()) as T,
    /** Starts a run and waits for its end. */
    run: async (path = "/run", options: object = {}): Promise<StartedRun> =>
      (await (await post(path, options)).json()) as StartedRun,
    /** Starts a run and does not wait. */
    begin: async (path = "/run", options: object = {}): Promise<Run> =>
      ((await (await post(path, options, { prefer: "respond-async" })).json()) as { run: Run }).run,
    /** Everything stored, to be compared with what is stored later. */
    stored: () => structuredClone(entries),
  };
}
export type Served = Awaited<ReturnType<typeof serve>>;

function createGate() {
  let closed: PromiseWithResolvers<void> | null = null;
  return {
    passed: () => closed?.promise,
    close: () => {
      closed ??= Promise.withResolvers<void>();
    },
    open: () => {
      closed?.resolve();
      closed = null;
    },
  };
}

const entriesOf = (texts: Texts) =>
  new Map(Object.entries(texts).map(([key, entry]) => [key, typeof entry === "string" ? { text: entry } : entry]));

const then = 1_690_000_000_000;
const currentFields = {
  createdAt: then,
  analytics: {},
  subscription: { status: "cancelled" },
  updatedAt: then,
  lastActivityAt: then,
  status: "active",
};

export const currentUser = (fields: object = {}) => JSON.stringify({ ...currentFields, ...fields });
export const superadmin = currentUser({ uid: "admin", name: "Mara", role: "superadmin" });
export const legacyUser = (fields: object = {}) =>
  JSON.stringify({ createdAt: then, lastLoginAt: then + 5, subscriptionStatus: "trial", ...fields });
export const legacySnapshot = (fields: object = {}) =>
  JSON.stringify({ createdBy: "u1", createdAt: then, public: true, ...fields });
export const currentSnapshot = (fields: object = {}) =>
  JSON.stringify({
    createdAt: then,
    analytics: { viewerIPs: [], viewSessions: [] },
    metadata: { createdAt: then },
    updatedAt: then,
    lastViewedAt: then,
    ...fields,
  });
export const unreadable = '{"uid":';

/** So many records: `records("user:u", 3, legacyUser)` has the keys `user:u0000` to `user:u0002`. */
export const records = (prefix: string, count: number, text: () => string): Texts =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${prefix}${String(index).padStart(4, "0")}`, text()]),
  );
