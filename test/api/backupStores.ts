import { createApi } from "../../src/api/createApi.ts";
import { createMemoryBackupStore } from "../../src/control/memory/memoryBackupStore.ts";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import { createMemoryStore } from "../../src/control/memory/memoryRecordStore.ts";
import { collections } from "../../src/schema/collections.ts";
import { driver, type Home } from "../control/testStores.ts";
import { legacyUser, records } from "./serve.ts";

/** The routes over a backup store that a test can get at, after a backup of six users in three parts; or over none. */
export async function withBackup({ without = false } = {}) {
  const texts = records("user:u", 6, legacyUser);
  const entries = new Map(Object.entries(texts).map(([key, text]) => [key, { text: text as string }]));
  const backupStore = createMemoryBackupStore();
  const stores = { user: createMemoryStore(entries), snapshot: createMemoryStore() };
  const { runs, drive } = driver({ stores, backupStore, log: createMemoryLog() } as unknown as Home, {
    backupStore: without ? null : backupStore,
  });
  const api = createApi({
    runs,
    records: {} as never,
    collections,
    authenticate: async () => ({ uid: "admin", name: null, role: "superadmin" }),
    allowedOrigins: [],
  });
  const call = (path: string, body?: object, accept = "*/*") =>
    api.fetch(
      new Request(`http://local${path}`, {
        ...(body && { method: "POST", body: JSON.stringify(body) }),
        headers: { prefer: "respond-async", accept, ...(body && { "content-type": "application/json" }) },
      }),
    );
  const started = await call("/runs", { kind: "backup", types: ["user"], batchSize: 2 });
  await drive();
  const { run } = (await started.clone().json()) as { run?: { id: string } };
  return { call, entries, parts: backupStore.objects, started, id: run?.id ?? "", work: drive };
}
