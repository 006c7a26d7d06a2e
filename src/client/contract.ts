import type * as z from "zod/mini";
import type { Method, PathParameter } from "../api/endpoint.ts";
import type { CommonEndpoint } from "../api/endpoints.ts";
import type { Answers } from "../contract/answers.ts";

/** The types of the API's requests and answers, for the modules that may not import the contract. */
export type { Approval } from "../contract/approvals.ts";
export type { AuditCheck, AuditEntry } from "../contract/audit.ts";
export type { Manifest } from "../contract/backups.ts";
export type { Schema, Session } from "../contract/definitions.ts";
export type { Counting, FieldCensus, Forecast, Progress, ProgressPoint, Stats } from "../contract/figures.ts";
export type { Problem } from "../contract/problem.ts";
export type { RecordRuns, RecordView } from "../contract/records.ts";
export type { RunRequest, StartBody, TryBody } from "../contract/requests.ts";
export type { Cause, ResultSort, ResultsPage } from "../contract/results.ts";
export type { Detail, Run, RunCommand } from "../contract/run.ts";
export type { BatchView, ExecutorView, Note, Throughput } from "../contract/runDetail.ts";

/** The endpoint with this method and path, as the API declares it. */
type Declared<Verb extends Method, Path, Each = CommonEndpoint> = Each extends { method: Verb; path: infer Paths }
  ? Path extends Paths
    ? Each
    : never
  : never;

export type PathOf<Verb extends Method> = Extract<CommonEndpoint, { method: Verb }>["path"];

/** What is answered; a start that is not waited for is answered with an `AcceptedRun`. */
export type AnswerOf<Verb extends Method, Path> = NamedAnswer<Declared<Verb, Path>["answer"]>;
type NamedAnswer<Name> = Name extends keyof Answers
  ? Answers[Name] | (Name extends "StartedRun" ? Answers["AcceptedRun"] : never)
  : never;

/** What a request says: the parts of its path, and query and body as the endpoint takes them. */
export type RequestOf<Verb extends Method, Path extends string> = Parameters<PathParameter<Path>> & {
  query?: Query<NonNullable<Declared<Verb, Path>["query"]>>;
  body?: Body<NonNullable<Declared<Verb, Path>["body"]>>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};
type Parameters<Name extends string> = [Name] extends [never] ? { params?: never } : { params: Record<Name, string> };
/** Numbers are written out; what is null, undefined or empty is left out. */
type Query<Shape> = { [Name in keyof z.input<Shape>]?: string | number | null | undefined };
type Body<Shape> = Shape extends z.ZodMiniType ? z.input<Shape> : z.input<Shape[keyof Shape]>;
