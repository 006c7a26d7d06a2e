import type * as z from "zod";
import * as approvals from "./approvals.ts";
import * as audit from "./audit.ts";
import * as backups from "./backups.ts";
import * as definitions from "./definitions.ts";
import * as figures from "./figures.ts";
import { problem } from "./problem.ts";
import * as records from "./records.ts";
import * as results from "./results.ts";
import * as runs from "./run.ts";
import * as details from "./runDetail.ts";

/** What is answered, by the name that it has in the document. Endpoints name their answer; no Worker holds these. */
export const answers = {
  Session: definitions.session,
  Schema: definitions.schema,
  Definition: definitions.definition,
  Template: definitions.template,
  Constant: definitions.constant,
  Conversion: definitions.conversion,
  Stats: figures.stats,
  FieldCensus: figures.fieldCensus,
  Forecast: figures.forecast,
  Progress: figures.progress,
  ProgressPoint: figures.progressPoint,
  Actor: runs.actor,
  Counts: runs.counts,
  RunOptions: runs.runOptions,
  Run: runs.run,
  RunsPage: runs.runsPage,
  StartedRun: runs.startedRun,
  AcceptedRun: runs.acceptedRun,
  Detail: runs.detail,
  ResultsPage: results.resultsPage,
  Cause: results.cause,
  Causes: results.causes,
  Batch: details.batch,
  BatchesPage: details.batchesPage,
  Note: details.note,
  LogPage: details.logPage,
  Throughput: details.throughput,
  Executors: details.executors,
  RecordView: records.recordView,
  RecordIds: records.recordIds,
  RecordOrIds: records.recordOrIds,
  RecordRuns: records.recordRuns,
  Manifest: backups.manifest,
  BackupsPage: backups.backupsPage,
  SavedRecord: backups.saved,
  AuditEntry: audit.auditEntry,
  AuditPage: audit.auditPage,
  AuditCheck: audit.auditCheck,
  Approval: approvals.approval,
  Approvals: approvals.approvals,
  Problem: problem,
} as const satisfies Record<string, z.ZodType>;

/** The types of the answers, by the same names. */
export type Answers = { [Name in keyof typeof answers]: z.output<(typeof answers)[Name]> };
