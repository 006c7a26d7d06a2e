import type { Approval } from "../contract/approvals.ts";
import type { Actor } from "../contract/run.ts";
import { isForTwo } from "../engine/rights.ts";
import type { AuditTrail } from "./auditTrail.ts";
import type { Clock, RunLog } from "./ports.ts";
import type { RunRequest, RunState } from "./runState.ts";

/** How long another person has to approve something, and how long a download may be made once it is approved, in ms. */
export const approvalTime = 3_600_000;

export const needsApproval = ({ kind, dryRun, options }: RunRequest): boolean =>
  !dryRun && isForTwo(kind, options.overwrite === true);

/** Whether a run still waits for another person. */
export const isPending = ({ status, approval }: Pick<RunState, "status" | "approval">): boolean =>
  status === "scheduled" && approval !== undefined && approval.by === null;

export const isTooLate = ({ approval }: Pick<RunState, "approval">, now: number): boolean =>
  approval !== undefined && approval.until <= now;

/** How many downloads one person can have asked for. */
const mostAsked = 20;

/** A backup's download that somebody asked for. */
export type AskedDownload = Omit<Approval, "what">;

type ApprovalPorts = {
  log: RunLog;
  clock: Clock;
  newId: () => string;
  approvals?: boolean;
  trail: Pick<AuditTrail, "record">;
};

/** Downloads of backups that wait for another person, or that one has approved. */
export function createApprovals({ log, clock, newId, approvals = false, trail }: ApprovalPorts) {
  const downloads = (): AskedDownload[] => (log.document("downloads") ?? []).filter(({ until }) => until > clock());
  /** What was rejected is in the audit trail; and of one person only the latest are kept, for a document can't grow for ever. */
  const save = (changed: AskedDownload) => {
    const others = downloads().filter(({ id }) => id !== changed.id);
    const oldest = others.filter(({ by }) => by.uid === changed.by.uid).slice(0, -mostAsked);
    const kept = others.filter((each) => !oldest.includes(each));
    log.saveDocument("downloads", changed.state === "rejected" ? kept : [...kept, changed]);
  };
  const shown = (asked: AskedDownload): Approval => ({ ...asked, what: "download" });

  return {
    required: approvals,

    /** @returns `null` when the download may be made; else what it waits for, which is asked for now if it was not yet */
    awaited(run: string, by: Actor, reason: string | null): Approval | null {
      if (!approvals) return null;
      const asked = downloads().find((each) => each.run === run && each.by.uid === by.uid);
      if (asked) return asked.state === "approved" ? null : shown(asked);
      const now = clock();
      const download = { id: newId(), run, by, reason, at: now, until: now + approvalTime, state: "pending" } as const;
      save(download);
      trail.record({ by, action: "ask to download backup", run, reason });
      return shown(download);
    },

    /** What waits for another person: runs and downloads, oldest first. */
    pending(): Approval[] {
      const runs = log
        .openRuns()
        .flatMap((run) => (isPending(run) && !isTooLate(run, clock()) ? [approvalOf(run)] : []));
      const asked = downloads().filter(({ state }) => state === "pending");
      return [...runs, ...asked.map(shown)].sort((one, other) => one.at - other.at);
    },

    /** Decides on a download. `null` when none with this id is pending. */
    decide(id: string, by: Actor, state: "approved" | "rejected"): Approval | { refused: string } | null {
      const asked = downloads().find((each) => each.id === id && each.state === "pending");
      if (!asked) return null;
      if (state === "approved" && asked.by.uid === by.uid) return { refused: ownRequest };
      const decided = { ...asked, state, until: clock() + approvalTime };
      save(decided);
      const what = state === "approved" ? "approve the download" : "reject the download";
      trail.record({ by, action: what, run: asked.run, reason: null });
      return shown(decided);
    },
  };
}

/** A run that waits for another person, as an approval. */
export const approvalOf = ({ id, startedBy, options, createdAt, approval }: RunState): Approval => ({
  id,
  what: "run",
  run: id,
  by: startedBy,
  reason: options.reason ?? null,
  at: createdAt,
  until: approval?.until ?? createdAt,
  state: "pending",
});

export const ownRequest = "You asked for this yourself: another person has to approve it.";
export const notApproved = "Nobody approved it within an hour. Start it again when somebody can.";
