import type { Vault } from "../ports.ts";

/** Backups in memory. */
export function createMemoryVault(
  objects: Map<string, Uint8Array> = new Map(),
): Vault & { objects: Map<string, Uint8Array> } {
  return {
    objects,
    put: async (name, bytes) => void objects.set(name, bytes),
    get: async (name) => objects.get(name) ?? null,
    async remove(names) {
      for (const name of names) objects.delete(name);
    },
  };
}
