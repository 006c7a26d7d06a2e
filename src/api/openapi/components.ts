import type * as z from "zod";
import type { ZodMiniType } from "zod/mini";
import type { Definition } from "../../schema/definition.ts";
import * as books from "../answers/books.ts";
import * as course from "../answers/course.ts";
import * as definitions from "../answers/definition.ts";
import * as figures from "../answers/figures.ts";
import * as results from "../answers/results.ts";
import * as runs from "../answers/run.ts";
import { changeBody, runBody, startBody } from "../shapes.ts";

/** What is answered, by the name that it has in the document. */
export const components = {
  Session: figures.session,
  Schema: definitions.schema,
  Definition: definitions.definition,
  Template: definitions.template,
  Constant: definitions.constant,
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
  Detail: results.detail,
  ResultsPage: results.resultsPage,
  Cause: results.cause,
  Causes: results.causes,
  Batch: course.batch,
  BatchesPage: course.batchesPage,
  Note: course.note,
  LogPage: course.logPage,
  Throughput: course.throughput,
  Executors: course.executors,
  RecordView: results.recordView,
  RecordIds: results.recordIds,
  RecordOrIds: results.recordOrIds,
  RecordRuns: results.recordRuns,
  Manifest: books.manifest,
  BackupsPage: books.backupsPage,
  SavedRecord: books.saved,
  AuditEntry: books.auditEntry,
  AuditPage: books.auditPage,
  Problem: runs.problem,
} as const satisfies Record<string, z.ZodType>;

/** What is asked, by name: a body for each kind of run, going by the collections that there are. */
export function requests(collections: readonly Definition[]): Record<string, ZodMiniType> {
  const byKind = Object.entries(runBody(collections));
  return {
    Start: startBody,
    Change: changeBody,
    ...Object.fromEntries(byKind.map(([kind, shape]) => [requestName(kind), shape])),
  };
}

export const requestName = (kind: string): string => `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Request`;
