import type { Run } from "../client/contract.ts";
import { outcomes } from "../engine/outcome.ts";

export { changedWord } from "../engine/outcome.ts";

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
  migrate: { noun: "migration", doing: "migrating", writes: true, ...outcomes.migrate },
  undo: { noun: "undo", doing: "undoing", writes: true, ...outcomes.undo },
  cleanup: { noun: "clean-up", doing: "cleaning up", writes: true, ...outcomes.cleanup },
  restore: { noun: "restore", doing: "restoring", writes: true, ...outcomes.restore },
  verify: { noun: "verification", doing: "verifying", writes: false, ...outcomes.verify },
  backup: { noun: "backup", doing: "backing up", writes: false, ...outcomes.backup },
};

/** Whether a run tries the errors of another one again. */
export const isRetry = ({ kind, options }: Run): boolean => kind === "migrate" && options.of !== undefined;

/** A run that changes records, or would if it were no rehearsal. */
export const changesRecords = ({ kind, dryRun }: Run): boolean => kinds[kind].writes && !dryRun;
