/** What a run can do with one record. */
export const rowActions = ["migrated", "skipped", "error"] as const;

/** The orders in which a run's results can be asked for; with "-" the other way round. */
export const resultSorts = ["id", "-id", "type", "-type", "result", "-result", "changes", "-changes"] as const;
export type ResultSort = (typeof resultSorts)[number];

/** How many paths a result names as changed: those that were taken out, or else those that were written. */
export const changesOf = ({ removedFields, newFields }: { removedFields?: string[]; newFields?: string[] }): number =>
  (removedFields?.length || newFields?.length) ?? 0;

/** The words for each kind of run (`noun`), for a record that it has changed (`done`), or that a dry run would change (`wouldBe`). */
export const outcomes = {
  migrate: { noun: "migration", done: "migrated", wouldBe: "would migrate" },
  undo: { noun: "undo", done: "undone", wouldBe: "can be undone" },
  cleanup: { noun: "clean-up", done: "cleaned up", wouldBe: "would be cleaned up" },
  verify: { noun: "verification", done: "confirmed", wouldBe: "confirmed" },
  backup: { noun: "backup", done: "saved", wouldBe: "would be saved" },
  restore: { noun: "restore", done: "put back", wouldBe: "would be put back" },
} as const;

/** The word for a record that this run counts as changed, such as "migrated" or "can be undone". */
export const changedWord = ({ kind, dryRun }: { kind: keyof typeof outcomes; dryRun: boolean }): string =>
  dryRun ? outcomes[kind].wouldBe : outcomes[kind].done;

/**
 * The cause that a result's message stands for: the message without numbers and field names, which differ from record to
 * record. Messages with equal causes are counted together.
 */
export function causeOf(message: string): string {
  return withoutFields(message.replace(/ The record was left as it is\.$/, ""))
    .replace(/\b\d[\d.,]*\b/g, "…")
    .replace(/'[^']*'/g, "'…'");
}

/** Without the names of the fields in "legacy: a, b still to be set.". */
function withoutFields(message: string): string {
  const end = " still to be set.";
  const colon = message.indexOf(": ");
  return colon >= 0 && message.endsWith(end) ? `${message.slice(0, colon)}: …${end}` : message;
}
