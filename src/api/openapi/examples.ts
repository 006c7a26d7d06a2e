import { legacyFields, retainedBecause } from "../../engine/cleanup.ts";
import type { Definition } from "../../schema/definition.ts";
import { requestName } from "./components.ts";
import type { DescribedContent } from "./document.ts";

type Examples = NonNullable<DescribedContent["examples"]>;

/** Bodies to begin with, by the name of their shape. Those that could write are dry runs. */
export function requestExamples(collections: readonly Definition[]): Record<string, Examples> {
  const [first] = collections as readonly [Definition, ...Definition[]];
  const types = [first.type];
  const field = legacyFields(first).find((each) => retainedBecause(first, each) === null);
  const kinds: Record<string, [summary: string, value: object]> = {
    migrate: ["Test a migration", { kind: "migrate", types, dryRun: true, reason: "A rehearsal" }],
    undo: ["Test what an undo would take back", { kind: "undo", of: "a-run", dryRun: true }],
    cleanup: [
      "Test a clean-up",
      { kind: "cleanup", fields: { [first.type]: field === undefined ? [] : [field] }, dryRun: true },
    ],
    verify: ["Read everything again", { kind: "verify" }],
    backup: ["Save every record", { kind: "backup", reason: "Before the release" }],
    restore: ["Test a restore", { kind: "restore", backup: "a-run", dryRun: true }],
  };
  return {
    Start: {
      test: { summary: "A dry run", value: { dryRun: true } },
      canary: {
        summary: "A dry run of ten records, a batch each",
        value: { dryRun: true, limit: 10, batchSize: 1, reason: "A canary" },
      },
    },
    Change: {
      slow: { summary: "At most 20 writes a second", value: { maxPerSecond: 20 } },
      free: { summary: "No limit", value: { maxPerSecond: null } },
    },
    ...Object.fromEntries(
      Object.entries(kinds).map(([kind, [summary, value]]) => [requestName(kind), { [kind]: { summary, value } }]),
    ),
  };
}

/** Answers that are short enough to be read at a glance, by the name of their shape. */
export function answerExamples(collections: readonly Definition[]): Record<string, unknown> {
  const [first] = collections as readonly [Definition, ...Definition[]];
  const { from, to } = first.copies[0] ?? {};
  return {
    Stats: {
      stats: Object.fromEntries(
        collections.flatMap(({ plural }) => [
          [`total${plural}`, 25],
          [`migrated${plural}`, 5],
          [`legacy${plural}`, 20],
          [`unreadable${plural}`, 0],
        ]),
      ),
      summary: {
        totalRecords: 25 * collections.length,
        migratedRecords: 5 * collections.length,
        legacyRecords: 20 * collections.length,
        migrationProgress: 20,
      },
      fields: from ? [{ type: first.type, field: from, target: to, records: 20, pending: 18, deprecated: false }] : [],
      timestamp: "2026-11-22T10:00:00.000Z",
    },
    Session: { uid: "mara", name: "Mara", role: "superadmin" },
  };
}

export const problemExample = {
  type: "about:blank",
  title: "Bad request",
  status: 400,
  detail: '"dryrun" is an unknown option; did you mean dryRun?',
  error: '"dryrun" is an unknown option; did you mean dryRun?',
  errors: [{ path: "dryrun", message: "is an unknown option; did you mean dryRun?" }],
};
