import { runsQuery } from "../../contract/requests.ts";
import { runKinds } from "../../engine/lifecycle.ts";
import type { Definition } from "../../schema/definition.ts";
import { pathOf } from "../startRoutes.ts";
import type { Operation } from "./operation.ts";
import { requestName } from "./schemas.ts";

const start = {
  method: "post",
  subject: "Starting runs",
  waits: true,
  answer: "StartedRun",
  refusals: [400, 409],
  warning: "This starts a run over live records. Without “dryRun”: true in its body it writes.",
} as const;

const waiting =
  "Waits for the run's end for as long as Prefer says. A run that goes on is answered with 202 and its location.";

/** Everything that starts a run. */
export const startOperations = (collections: readonly Definition[]): Operation[] => [
  {
    ...start,
    path: "/run",
    id: "migrateAll",
    summary: "Migrate every collection, one after the other.",
    description: waiting,
    bodies: ["Start"],
  },
  ...collections.map((collection) => ({
    ...start,
    path: pathOf(collection),
    id: `migrate${collection.plural}`,
    summary: `Migrate ${collection.plural.toLowerCase()}.`,
    description: waiting,
    bodies: ["Start"],
  })),
  {
    ...start,
    path: "/runs",
    id: "startRun",
    summary: "Start a run of any kind.",
    description: `${waiting} A clean-up has to wait for the migration of its collections, and is refused with 409 until then.`,
    bodies: runKinds.map(requestName),
    warning:
      "This starts a run over live records. A migration, an undo, a clean-up and a restore write, unless the body says “dryRun”: true.",
  },
  {
    method: "post",
    path: "/runs/:id/retry",
    id: "retryRun",
    subject: "Starting runs",
    summary: "Start a new run over just the records in error.",
    answer: "Run",
    status: 202,
    refusals: [400, 404, 409],
    warning: "This starts a run like the one it repeats: if that one wrote, this one writes.",
  },
  {
    method: "get",
    path: "/runs",
    id: "listRuns",
    subject: "Runs",
    summary: "All runs, newest first.",
    query: runsQuery(collections.map(({ type }) => type)),
    answer: "RunsPage",
    refusals: [400],
  },
];
