import { createHash } from "node:crypto";
import type { openStore } from "../../src/tools/openStore.ts";
import type { Target } from "./target.ts";

type AuditEntry = { action: string; sequence: number };
/** Everything that an attack could change. */
export type State = { records: string; runs: string; backups: string; audit: AuditEntry[] };

/** Reads the stored texts past the server, and what else there is through it. */
export async function readState(target: Target, store: Store): Promise<State> {
  return {
    records: digest([await contentOf(store.users), await contentOf(store.snapshots)]),
    runs: digest(await readAll(target, "/runs", "runs")),
    backups: digest(await readAll(target, "/backups", "backups")),
    audit: (await readAll(target, "/audit", "entries")) as AuditEntry[],
  };
}

/** What is not as before, in words. */
export function changes(before: State, after: State, allowed: readonly string[] = []): string[] {
  const found = (["records", "runs", "backups"] as const)
    .filter((name) => before[name] !== after[name])
    .map((name) => `the ${name} are not as before`);
  const known = before.audit.length;
  const added = after.audit.slice(0, after.audit.length - known);
  if (digest(after.audit.slice(added.length)) !== digest(before.audit)) found.push("the audit trail is not as before");
  for (const { action } of added)
    if (!["refused", ...allowed].some((each) => action.startsWith(each)))
      found.push(`the audit trail says "${action}"`);
  return found;
}

export type Store = Awaited<ReturnType<typeof openStore>>;

async function contentOf(namespace: Store["users"]): Promise<unknown[]> {
  const entries: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await namespace.list(cursor === undefined ? {} : { cursor });
    for (let from = 0; from < page.keys.length; from += 100) {
      const keys = page.keys.slice(from, from + 100);
      const texts = await namespace.get(
        keys.map(({ name }) => name),
        "text",
      );
      entries.push(...keys.map((key) => [key, texts.get(key.name)]));
    }
    cursor = page.list_complete ? undefined : page.cursor;
  } while (cursor !== undefined);
  return entries;
}

async function readAll(target: Target, path: string, member: string): Promise<unknown[]> {
  const found: unknown[] = [];
  let cursor: string | null = null;
  do {
    const { status, text } = await target.call(`${path}?limit=100${cursor === null ? "" : `&cursor=${cursor}`}`);
    if (status !== 200) throw new Error(`GET ${path} was answered ${status}: ${text.slice(0, 300)}`);
    const page = JSON.parse(text) as Record<string, unknown[]> & { cursor: string | null };
    found.push(...(page[member] ?? []));
    cursor = page.cursor;
  } while (cursor !== null);
  return found;
}

const digest = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
