import type { DescribedContent } from "./document.ts";
import type { Samples } from "./samples.ts";
import { requestName } from "./schemas.ts";

type Examples = NonNullable<DescribedContent["examples"]>;

/** Bodies to begin with, by the name of their shape. Those that could write are dry runs. */
export function requestExamples({ types, fields }: Samples): Record<string, Examples> {
  const kinds: Record<string, [summary: string, value: object]> = {
    migrate: ["Test a migration", { kind: "migrate", types, dryRun: true, reason: "A dry run first" }],
    undo: ["Test what an undo would do", { kind: "undo", of: "a-run", dryRun: true }],
    cleanup: ["Test a clean-up", { kind: "cleanup", fields, dryRun: true }],
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
    Try: {
      fill: {
        summary: "One more field",
        value: { type: "user", id: "mara", definition: { fills: { status: "active" } } },
      },
    },
    ...Object.fromEntries(
      Object.entries(kinds).map(([kind, [summary, value]]) => [requestName(kind), { [kind]: { summary, value } }]),
    ),
  };
}

/** Answers that are short enough to be read at a glance, by the name of their shape. */
export const answerExamples = ({ stats }: Samples): Record<string, unknown> => ({
  Stats: stats,
  Session: { uid: "mara", name: "Mara", role: "superadmin", can: "approve" },
});

export const problemExample = {
  type: "about:blank",
  title: "Bad request",
  status: 400,
  detail: '"dryrun" is an unknown option; did you mean dryRun?',
  error: '"dryrun" is an unknown option; did you mean dryRun?',
  errors: [{ path: "dryrun", message: "is an unknown option; did you mean dryRun?" }],
};
