import type { runBody } from "../api/shapes.ts";

/** The types of the API's requests and answers, for the modules that may not import the API. */
export type {
  AuditEntry,
  BatchView,
  Cause,
  Detail,
  ExecutorView,
  FieldCensus,
  Forecast,
  Manifest,
  Note,
  Problem,
  ProgressPoint,
  RecordRuns,
  RecordView,
  ResultsPage,
  Run,
  RunCommand,
  Schema,
  Session,
  StartBody,
  Stats,
  Throughput,
} from "../api/shapes.ts";

type Bodies = ReturnType<typeof runBody>;

/** The body of `POST /runs`, whatever the kind of run. */
export type RunRequest = { [Kind in keyof Bodies]: Bodies[Kind]["_zod"]["input"] }[keyof Bodies];
