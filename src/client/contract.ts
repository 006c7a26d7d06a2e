import type { runBody } from "../api/shapes.ts";

/** What the API says and takes, for the rooms that see it only through this client. */
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
