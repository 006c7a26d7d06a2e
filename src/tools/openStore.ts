import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_readConfig } from "wrangler";
import { isSeedKey, type SeedEntry, superadmin } from "../seed/seedEntries.ts";

const putsPerRequest = 500;

// A put through the bindings in Node takes twice as long as one inside workerd, so a Worker writes the entries in bulk. A put
// fails while another process, such as the dev server, writes to the same file, and is then repeated.
const writer = `export default {
  async fetch(request, { KV_USERS, KV_SNAPS }) {
    const entries = (await request.json()).values();
    const put = async ({ collection, key, value, ...options }, attempt = 1) => {
      try {
        await (collection === "user" ? KV_USERS : KV_SNAPS).put(key, value, options);
      } catch (error) {
        if (attempt === 20) throw error;
        await scheduler.wait(attempt * 20 * Math.random());
        await put({ collection, key, value, ...options }, attempt + 1);
      }
    };
    const putRemaining = async () => {
      for (const entry of entries) await put(entry);
    };
    await Promise.all(Array.from({ length: 32 }, putRemaining));
    return new Response();
  },
};`;

type KvBinding = { binding: string; id?: string };
type Namespace = Awaited<ReturnType<Miniflare["getKVNamespace"]>>;

/**
 * Opens the local KV store in `.wrangler/state`, which the dev server and `wrangler kv … --local` use. With Miniflare, as
 * wrangler's getPlatformProxy warns about the Worker's own Durable Objects and can't write in bulk.
 */
export async function openStore(root: string) {
  const config = unstable_readConfig({ config: join(root, "wrangler.jsonc") }, { hideWarnings: true });
  const ids = Object.fromEntries(config.kv_namespaces.map(({ binding, id }: KvBinding) => [binding, id ?? binding]));
  const emulator = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: writer,
      compatibilityDate: config.compatibility_date ?? "2026-10-12",
      kvNamespaces: ids,
      resourcePersistencePath: join(root, ".wrangler/state/v3"),
      cf: false,
    }),
  );
  const users = await emulator.getKVNamespace("KV_USERS");
  const snapshots = await emulator.getKVNamespace("KV_SNAPS");

  return {
    users,
    snapshots,
    close: () => emulator.dispose(),

    async isEmpty(): Promise<boolean> {
      for (const namespace of [users, snapshots])
        for await (const keys of keyPages(namespace, "")) if (keys.length > 0) return false;
      return true;
    },

    /** Whether all records are seeded ones, which can be overwritten without loss. */
    async holdsOnlySeed(): Promise<boolean> {
      for await (const keys of keyPages(users, "user:")) if (!keys.filter(isRecordKey).every(isSeedKey)) return false;
      for await (const keys of keyPages(snapshots, "snap:"))
        if (!keys.filter(isRecordKey).every(isSeedKey)) return false;
      return true;
    },

    async fill(entries: Iterable<SeedEntry>): Promise<void> {
      for (const batch of batches(entries)) {
        const response = await emulator.dispatchFetch("http://local/", { method: "POST", body: JSON.stringify(batch) });
        if (!response.ok) throw new Error(`The local store refused a write: ${await response.text()}`);
      }
    },

    /** The uid of the seeded superadmin, otherwise of the first superadmin among the first 5,000 users; `null` without one. */
    async findSuperadmin(): Promise<string | null> {
      if (isActiveSuperadmin(await users.get(`user:${superadmin.uid}`, "text"))) return superadmin.uid;
      let seen = 0;
      for await (const keys of keyPages(users, "user:")) {
        const records = keys.filter(isRecordKey);
        for (let from = 0; from < records.length; from += 100) {
          for (const [key, text] of await users.get(records.slice(from, from + 100), "text"))
            if (isActiveSuperadmin(text)) return key.slice("user:".length);
        }
        seen += records.length;
        if (seen >= 5000) break;
      }
      return null;
    },
  };
}

const isRecordKey = (key: string) => key.split(":").length === 2;

async function* keyPages(namespace: Namespace, prefix: string): AsyncGenerator<string[]> {
  let cursor: string | undefined;
  do {
    const page = await namespace.list({ prefix, ...(cursor !== undefined && { cursor }) });
    yield page.keys.map(({ name }) => name);
    cursor = page.list_complete ? undefined : page.cursor;
  } while (cursor !== undefined);
}

function* batches(entries: Iterable<SeedEntry>): Generator<SeedEntry[]> {
  let batch: SeedEntry[] = [];
  for (const entry of entries) {
    batch.push(entry);
    if (batch.length === putsPerRequest) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function isActiveSuperadmin(text: string | null): boolean {
  try {
    const user: unknown = JSON.parse(text ?? "null");
    if (typeof user !== "object" || user === null) return false;
    const { role, deactivated, status } = user as Record<string, unknown>;
    return role === "superadmin" && !deactivated && status !== "deactivated";
  } catch {
    return false;
  }
}
