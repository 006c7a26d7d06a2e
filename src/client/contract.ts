/** The types of the API's requests and answers, for the modules that may not import the contract. */
export type { AuditEntry } from "../contract/audit.ts";
export type { Manifest } from "../contract/backups.ts";
export type { Schema, Session } from "../contract/definition.ts";
export type { Counting, FieldCensus, Forecast, ProgressPoint, Stats } from "../contract/figures.ts";
export type { Problem } from "../contract/problem.ts";
export type { RecordRuns, RecordView } from "../contract/records.ts";
export type { RunRequest, StartBody } from "../contract/requests.ts";
export type { Cause, ResultsPage } from "../contract/results.ts";
export type { Detail, Run, RunCommand } from "../contract/run.ts";
export type { BatchView, ExecutorView, Note, Throughput } from "../contract/runDetail.ts";
