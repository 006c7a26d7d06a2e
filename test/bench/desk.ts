/**
 * Migrates an export at the desk: `plan` and `apply` of the built command over so many records (100,000), their time and their
 * largest memory, and whether the API then calls every one of them current. Prints figures and asserts none, except that.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stats } from "../../src/contract/figures.ts";
import type { MemoryEntry } from "../../src/control/memory/memoryRecordStore.ts";
import { basePath, createBackend } from "../../src/demo/backend.ts";
import { seedEntries, superadmin } from "../../src/seed/seedEntries.ts";

const records = Number(process.argv[2] ?? 100_000);
const folder = await mkdtemp(join(tmpdir(), "desk-"));
try {
  const exported = join(folder, "export.json");
  const seed = { users: Math.ceil(records / 2), snapshots: Math.floor(records / 2), now: Date.now() };
  await writeExport(exported, seed);
  console.log(`An export of ${records.toLocaleString("en")} records`);
  await timed("plan ", ["plan", exported, "--json"]);
  const applied = join(folder, "bulk.json");
  await timed("apply", ["apply", exported, "--all", "-o", applied]);

  const entries = { user: new Map<string, MemoryEntry>(), snapshot: new Map<string, MemoryEntry>() };
  type BulkEntry = { key: string; value: string };
  for (const { key, value } of JSON.parse(await readFile(applied, "utf8")) as BulkEntry[])
    entries[key.startsWith("snap:") ? "snapshot" : "user"].set(key, { text: value });
  const { stats, summary } = await countedBy(entries);
  const unreadable = (stats.unreadableUsers ?? 0) + (stats.unreadableSnapshots ?? 0);
  const left = summary.legacyRecords - unreadable;
  console.log(
    `  the API then counts ${summary.totalRecords.toLocaleString("en")} records: ${summary.migratedRecords.toLocaleString("en")} current, ${unreadable} unreadable, ${left} to migrate`,
  );
  if (left !== 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

async function writeExport(path: string, seed: Parameters<typeof seedEntries>[0]): Promise<void> {
  const file = createWriteStream(path);
  let separator = "[";
  for (const { collection: _, ...entry } of seedEntries(seed)) {
    if (!file.write(separator + JSON.stringify(entry))) await once(file, "drain");
    separator = ",\n";
  }
  file.end("]");
  await once(file, "close");
}

/** Runs the built command under a Node that tells its largest memory at its end. */
async function timed(name: string, args: string[]): Promise<void> {
  const report = `process.on("exit", () => process.stderr.write("rss " + process.resourceUsage().maxRSS + "\\n"))`;
  const startedAt = Date.now();
  const child = spawn(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(report)}`, "dist/package/cli.js", ...args],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  await once(child, "close");
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
  const megabytes = (Number(/rss (\d+)/.exec(stderr)?.[1]) / 1_024).toFixed(0);
  console.log(`  ${name} ${seconds.padStart(6)} s, at most ${megabytes} MB`);
}

async function countedBy(entries: Record<string, Map<string, MemoryEntry>>): Promise<Stats> {
  const backend = createBackend({ entries });
  const headers = { authorization: `Bearer ${await backend.token(superadmin.uid)}`, prefer: "wait=60" };
  for (;;) {
    const response = await backend.fetch(new Request(`http://local${basePath}/stats`, { headers }));
    const answer = (await response.json()) as Stats;
    if (response.ok && !answer.counting) {
      backend.stop();
      return answer;
    }
  }
}
