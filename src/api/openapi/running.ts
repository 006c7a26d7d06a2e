import { longPageQuery, resultsQuery } from "../../contract/requests.ts";
import type { Operation } from "./operation.ts";

const question = { method: "get", subject: "Runs", refusals: [400, 404] } as const;
const command = { method: "post", subject: "Runs", answer: "Run", refusals: [400, 404, 409] } as const;

/** One run: how it goes, what it did, and how it is steered. */
export const runOperations = (types: readonly string[]): Operation[] => [
  { ...question, path: "/runs/:id", id: "getRun", summary: "One run, as it is now.", answer: "Run", refusals: [404] },
  {
    ...command,
    method: "patch",
    path: "/runs/:id",
    id: "changeRun",
    summary: "Change how fast a run may write while it goes.",
    bodies: ["Change"],
    warning: "This changes a run that may be under way.",
  },
  {
    ...command,
    path: "/runs/:id/pause",
    id: "pauseRun",
    summary: "Pause a running run.",
    description: "Takes effect within one batch.",
    warning: "The run stops writing within one batch and waits to be resumed.",
  },
  {
    ...command,
    path: "/runs/:id/resume",
    id: "resumeRun",
    summary: "Let a paused run go on.",
    warning: "The run goes on. Unless it is a dry run, it writes.",
  },
  {
    ...command,
    path: "/runs/:id/cancel",
    id: "cancelRun",
    summary: "End a run that is not over.",
    description: "What it has changed stays changed, and can be undone.",
    warning: "The run ends for good. What it has changed stays, and can be undone.",
  },
  {
    ...question,
    path: "/runs/:id/results",
    id: "listResults",
    summary: "What the run did to each record, in the order of their keys.",
    description: "As CSV or NDJSON, all rows that match are sent as a download.",
    query: resultsQuery(types),
    parameters: {
      action: "Only rows with this result.",
      q: "Only rows whose id has this in it. A whole id comes first.",
      cause: "Only rows in error for this reason, as the causes name it.",
      offset: "Leave out so many rows. Not for what is searched for.",
    },
    answer: "ResultsPage",
    downloads: {
      "text/csv": "All rows that match, one a line.",
      "application/x-ndjson": "All rows that match, each a Detail in JSON on a line of its own.",
    },
  },
  {
    ...question,
    path: "/runs/:id/causes",
    id: "listCauses",
    summary: "What went wrong in the run, the most frequent first.",
    answer: "Causes",
  },
  {
    ...question,
    path: "/runs/:id/batches",
    id: "listBatches",
    summary: "The run's batches, in the order in which they were cut.",
    query: longPageQuery,
    answer: "BatchesPage",
  },
  {
    ...question,
    path: "/runs/:id/log",
    id: "readLog",
    summary: "What happened in the run, oldest first.",
    query: longPageQuery,
    answer: "LogPage",
  },
  {
    ...question,
    path: "/runs/:id/throughput",
    id: "getThroughput",
    summary: "How many records the run processed from when to when.",
    answer: "Throughput",
  },
  {
    ...question,
    path: "/runs/:id/executors",
    id: "getExecutors",
    summary: "What each executor is doing for the run.",
    answer: "Executors",
  },
];
