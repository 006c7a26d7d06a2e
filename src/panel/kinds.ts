import type { Run } from "../client/contract.ts";

/** How each kind of run is spoken of. What it is called here, it is called everywhere on the page. */
type Words = {
  /** A run of it, as a noun. */
  noun: string;
  /** What it is doing, before the name of a collection. */
  doing: string;
  /** What it did with the records that it counts as changed. */
  done: string;
  /** What a dry run says of those. */
  wouldBe: string;
  /** Whether it changes records at all. */
  writes: boolean;
};

export const kinds: Record<Run["kind"], Words> = {
  migrate: { noun: "migration", doing: "migrating", done: "migrated", wouldBe: "would migrate", writes: true },
  undo: { noun: "undo", doing: "undoing", done: "undone", wouldBe: "can be undone", writes: true },
  cleanup: {
    noun: "clean-up",
    doing: "cleaning up",
    done: "cleaned up",
    wouldBe: "would be cleaned up",
    writes: true,
  },
  restore: { noun: "restore", doing: "restoring", done: "put back", wouldBe: "would be put back", writes: true },
  verify: { noun: "verification", doing: "verifying", done: "confirmed", wouldBe: "confirmed", writes: false },
  backup: { noun: "backup", doing: "backing up", done: "saved", wouldBe: "would be saved", writes: false },
};

/** What the records were that a run counts as changed: "migrated", "can be undone". */
export const changedWord = ({ kind, dryRun }: Pick<Run, "kind" | "dryRun">): string =>
  dryRun ? kinds[kind].wouldBe : kinds[kind].done;

/** Whether a run tries the errors of another one again. */
export const isRetry = ({ kind, options }: Run): boolean => kind === "migrate" && options.of !== undefined;

/** A run that changes records, or would if it were no rehearsal. */
export const changesRecords = ({ kind, dryRun }: Run): boolean => kinds[kind].writes && !dryRun;
