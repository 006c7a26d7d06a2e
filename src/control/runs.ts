import type { Approval, Approvals } from "../contract/approvals.ts";
import type { AuditCheck, AuditPage } from "../contract/audit.ts";
import type { BackupsPage, Manifest } from "../contract/backups.ts";
import type { Progress } from "../contract/figures.ts";
import type { RecordIds, RecordRuns } from "../contract/records.ts";
import type { RecordState } from "../contract/requests.ts";
import type { Causes, ResultsPage } from "../contract/results.ts";
import type { Actor, Run, RunsPage } from "../contract/run.ts";
import type { BatchesPage, ExecutorsView, LogPage, Throughput } from "../contract/runDetail.ts";
import type { RunCommand } from "../engine/lifecycle.ts";
import type { Definition } from "../schema/definition.ts";
import type { AuditPorts } from "./auditTrail.ts";
import type { SavedPage } from "./backupParts.ts";
import type { FiguresAnswer } from "./censusFigures.ts";
import type { AuditFilter, RunFilter } from "./filter.ts";
import type { PageRequest } from "./pagination.ts";
import type { BackupStore, EventSink, Executors, Notify, RecordStore, Sleep } from "./ports.ts";
import type { ResultsQuery } from "./readResults.ts";
import type { RunRequest } from "./runState.ts";
import type { KeepCurrent, OnRegression } from "./scheduleOptions.ts";

/** A run that was started; the run that is in the way; or why there can be none. */
export type StartResult = { run: Run } | { blockedBy: Run } | { refused: string };
export type CommandResult = { run: Run } | { refused: string; run: Run } | null;

/** Everything that can be done with runs. What can be expected to go wrong is an answer, not an exception. */
export interface Runs {
  /** Starts a run, unless an active one already holds one of its collections. */
  start(request: RunRequest, by: Actor): Promise<StartResult>;
  /** Starts a run over just the records that were in error; `null` when there is no such run. */
  retry(id: string, by: Actor): Promise<StartResult | null>;
  run(id: string): Promise<Run | null>;
  /** Newest first; `cursor` as the last answer gave it. */
  runs(page: PageRequest & RunFilter): Promise<RunsPage>;
  /** Answers when the run is over and its event delivered, or after `ms`, whichever is first. */
  wait(id: string, ms: number): Promise<Run | null>;
  command(id: string, name: RunCommand, by: Actor): Promise<CommandResult>;
  /** Changes how fast a run may write while it goes; `null` lifts the limit. */
  limitRate(id: string, maxPerSecond: number | null, by: Actor): Promise<CommandResult>;
  results(id: string, query: ResultsQuery): Promise<ResultsPage | null>;
  /** What went wrong, by cause. */
  causes(id: string): Promise<Causes | null>;
  /** What runs did to one record; `null` when there can be no such record. `cursor` as the last answer gave it. */
  recordRuns(type: string, id: string, cursor?: string): Promise<RecordRuns | null>;
  /** What the run saved; `null` when it saved nothing. */
  backup(id: string): Promise<Manifest | null>;
  /** Deletes what the run saved; its manifest stays. `null` when it saved nothing. */
  deleteBackup(id: string, by: Actor): Promise<Manifest | { refused: string } | null>;
  /**
   * Reads on in the run's backup, part by part, each checked; `after` is the `cursor` of the last answer, `null` at first.
   * `isLocked`: nothing is damaged, but a key is not there.
   */
  savedRecords(id: string, after: number | null): Promise<SavedPage | { damaged: string; isLocked: boolean } | null>;
  /** Notes in the audit trail that somebody who is signed in was refused, at most once a minute each. */
  noteRefusal(by: Actor, what: string): Promise<void>;
  /** Notes in the audit trail that somebody downloads `what` of this run, and why. @returns whether there is such a run */
  noteDownload(id: string, what: "backup" | "results", by: Actor, reason: string | null): Promise<boolean>;
  /** The approval that a download of the run's backup waits for; `null` when it may be made now. Asks for one if need be. */
  awaitedDownload(id: string, by: Actor, reason: string | null): Promise<Approval | null>;
  /** What waits for another person. */
  approvals(): Promise<Approvals>;
  /** Approves or rejects what waits for another person; `null` when nothing with this id does. */
  decide(id: string, state: "approved" | "rejected", by: Actor): Promise<Approval | { refused: string } | null>;
  /** Notes in the audit trail that somebody reads a lot, such as the trail itself. */
  noteReading(by: Actor, what: string, reason: string | null): Promise<void>;
  /**
   * Adds units of expensive calls to those that isolates let pass in this minute, by key.
   * @returns for how long, in ms, no more of them may pass; 0 for not at all
   */
  noteUnits(key: string, units: number): Promise<number>;
  /** Runs that saved something, newest first. */
  backups(page: PageRequest): Promise<BackupsPage>;
  /**
   * The figures of all collections. While a run is at work they are its own; else the latest count, if it is at most 30
   * seconds old, or a new one, for which the call waits up to `ms`. `fresh` asks for a new one.
   */
  stats(ms: number, fresh?: boolean): Promise<FiguresAnswer>;
  /** The ids of records in a state, as the last count found them; `null` when nothing was counted yet. */
  recordsIn(query: { type: string; state: RecordState } & PageRequest): Promise<RecordIds | null>;
  /** What counts found so far, oldest first, and what a schedule last set off. */
  progress(): Promise<Progress>;
  /** A Cron Trigger's call: counts, and does what is set for what it finds. Answers when the count has begun. */
  scheduled(cron: string): Promise<void>;
  /** Newest first. */
  audit(page: PageRequest & AuditFilter): Promise<AuditPage>;
  /** Checks the audit trail page by page, newest first. */
  checkAudit(cursor?: string): Promise<AuditCheck>;
  /** In the order in which they were cut; `null` when there is no such run. */
  batches(id: string, page: PageRequest): Promise<BatchesPage | null>;
  /** What happened in the run, oldest first. */
  log(id: string, page: PageRequest): Promise<LogPage | null>;
  throughput(id: string): Promise<Throughput | null>;
  /** What each executor is doing for the run. */
  executors(id: string): Promise<ExecutorsView | null>;
}

export type RunsPorts = AuditPorts & {
  collections: readonly Definition[];
  stores: Readonly<Record<string, RecordStore>>;
  executors: Executors;
  events: EventSink;
  /** Where backups are kept; without one there are none. */
  backupStore: BackupStore | null;
  sleep: Sleep;
  /** From 0 to 1, to keep what failed together from coming back together. */
  random: () => number;
  newId: () => string;
  /** How long a read of the store may be cached where it is made, in seconds. */
  readCacheSeconds: number;
  /** How many days results, logs and backups of finished runs are kept. */
  retentionDays: number;
  /** Called at every run's end; `null` where nobody wants to know. */
  notify: Notify | null;
  /** Whether clean-ups, overwriting restores and downloads of backups need approval by a second person. @default false */
  approvals?: boolean;
  /** Whether somebody may still start runs; without it, everybody may who ever could. */
  isStillAllowed?: ((by: Actor) => Promise<boolean>) | null;
  /** Whether and how a schedule migrates what it finds. */
  keepCurrent?: KeepCurrent | null;
  /** Called once when legacy records appear in a collection that had none. */
  onRegression?: OnRegression | null;
};
