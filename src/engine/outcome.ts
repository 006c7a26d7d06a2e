/** What a run can do with one record. */
export const rowActions = ["migrated", "skipped", "error"] as const;

/** What each kind of run did with the records that it counts as changed, and what a dry run says of those. */
export const outcomes = {
  migrate: { done: "migrated", wouldBe: "would migrate" },
  undo: { done: "undone", wouldBe: "can be undone" },
  cleanup: { done: "cleaned up", wouldBe: "would be cleaned up" },
  verify: { done: "confirmed", wouldBe: "confirmed" },
  backup: { done: "saved", wouldBe: "would be saved" },
  restore: { done: "put back", wouldBe: "would be put back" },
} as const;

/** "migrated", "can be undone". */
export const changedWord = ({ kind, dryRun }: { kind: keyof typeof outcomes; dryRun: boolean }): string =>
  dryRun ? outcomes[kind].wouldBe : outcomes[kind].done;
