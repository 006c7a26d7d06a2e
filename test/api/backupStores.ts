import { createApi } from "../../src/api/createApi.ts";
import { backupEncryption, encryptedBackups } from "../../src/control/backupEncryption.ts";
import { createMemoryBackupStore } from "../../src/control/memory/memoryBackupStore.ts";
import { createMemoryLog } from "../../src/control/memory/memoryLog.ts";
import { createMemoryStore } from "../../src/control/memory/memoryRecordStore.ts";
import { collections } from "../../src/schema/collections.ts";
import { driver, type Home } from "../control/testStores.ts";
import { legacyUser, records } from "./serve.ts";

/**
 * The routes over a backup store that a test can get at, after a backup of six users in three parts; or over none.
 * @param key as in `BACKUP_KEY`
 */
export async function withBackup({ without = false, key }: { without?: boolean; key?: string } = {}) {
  const texts = records("user:u", 6, legacyUser);
  const entries = new Map(Object.entries(texts).map(([key, text]) => [key, { text: text as string }]));
  const backupStore = createMemoryBackupStore();
  const stores = { user: createMemoryStore(entries), snapshot: createMemoryStore() };
  const home = { stores, backupStore, log: createMemoryLog() } as unknown as Home;
  const withKey = (key: string | undefined) => {
    const encrypted = encryptedBackups(backupStore, backupEncryption("BACKUP_KEY", key));
    const { runs, drive } = driver(home, { backupStore: without ? null : encrypted });
    const api = createApi({
      runs,
      records: {} as never,
      collections,
      authenticate: async () => ({ uid: "admin", name: null, role: "superadmin", can: "approve" }),
      allowedOrigins: [],
    });
    const call = async (path: string, body?: object, accept = "*/*") =>
      api.fetch(
        new Request(`http://local${path}`, {
          ...(body && { method: "POST", body: JSON.stringify(body) }),
          headers: { prefer: "respond-async", accept, ...(body && { "content-type": "application/json" }) },
        }),
      );
    return { call, drive };
  };
  const { call, drive } = withKey(key);
  const started = await call("/runs", { kind: "backup", types: ["user"], batchSize: 2 });
  await drive();
  const { run } = (await started.clone().json()) as { run?: { id: string } };
  return { call, entries, parts: backupStore.objects, started, id: run?.id ?? "", work: drive, withKey };
}
