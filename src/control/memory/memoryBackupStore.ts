import type { BackupStore } from "../ports.ts";

/** Backups in memory. */
export function createMemoryBackupStore(
  objects: Map<string, Uint8Array> = new Map(),
): BackupStore & { objects: Map<string, Uint8Array> } {
  return {
    objects,
    put: async (name, bytes) => void objects.set(name, bytes),
    get: async (name) => objects.get(name) ?? null,
    async removeAll(prefix) {
      for (const name of [...objects.keys()]) if (name.startsWith(prefix)) objects.delete(name);
    },
  };
}
