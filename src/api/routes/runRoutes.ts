import { changeBody, noOptions, runBody, runsQuery, startBody } from "../../contract/requests.ts";
import type { CommandResult } from "../../control/runs.ts";
import type { RunCommand } from "../../engine/lifecycle.ts";
import type { Definition } from "../../schema/definition.ts";
import { endpoint, type RouteDependencies } from "../endpoint.ts";
import { noSuchRun, problem } from "../http/problemAnswer.ts";
import { blocked, startResponse } from "../startResponse.ts";
import { startRun } from "../startRun.ts";

const waiting =
  "Waits for the run's end for as long as Prefer says. A run that goes on is answered with 202 and its location.";
/** What `POST /run` and the path of each collection have in common. */
const migration = {
  method: "POST",
  subject: "Starting runs",
  description: waiting,
  query: noOptions,
  body: startBody,
  waits: true,
  answer: "StartedRun",
  refusals: [409],
  cost: "start",
  warning: "This starts a run over live records. Without “dryRun”: true in its body it writes.",
} as const;

/** What runs there are, how they are started and how they are steered. */
export function runEndpoints(dependencies: RouteDependencies) {
  const { runs, collections } = dependencies;
  const types = collections.map(({ type }) => type);
  return [
    endpoint({
      ...migration,
      path: "/run",
      id: "migrateAll",
      summary: "Migrate every collection, one after the other.",
      handle: async ({ body, actor, request }) => {
        const started = await startRun(dependencies, actor, { kind: "migrate", types, ...body });
        return startResponse(dependencies, started, request);
      },
    }),
    endpoint({
      method: "GET",
      path: "/runs",
      id: "listRuns",
      subject: "Runs",
      summary: "All runs, newest first.",
      query: runsQuery(types),
      answer: "RunsPage",
      handle: ({ query }) => runs.runs(query),
    }),
    endpoint({
      method: "POST",
      path: "/runs",
      id: "startRun",
      subject: "Starting runs",
      summary: "Start a run of any kind.",
      description: `${waiting} A clean-up has to wait for the migration of its collections, and is refused with 409 until then.`,
      query: noOptions,
      body: runBody(collections),
      waits: true,
      answer: "StartedRun",
      refusals: [409],
      cost: "start",
      warning:
        "This starts a run over live records. A migration, an undo, a clean-up and a restore write, unless the body says “dryRun”: true.",
      handle: async ({ body, actor, request }) =>
        startResponse(dependencies, await startRun(dependencies, actor, body), request),
    }),
    endpoint({
      method: "POST",
      path: "/runs/:id/retry",
      id: "retryRun",
      subject: "Starting runs",
      summary: "Start a new run over just the records in error.",
      query: noOptions,
      body: noOptions,
      answer: "Run",
      status: 202,
      refusals: [409],
      cost: "start",
      warning: "This starts a run like the one it repeats: if that one wrote, this one writes.",
      handle: async ({ params, actor, request }) => {
        const started = await runs.retry(params.id, actor);
        if (!started) return noSuchRun();
        if (!("run" in started)) return blocked(started, collections);
        const location = new URL(`../${started.run.id}`, request.url).pathname;
        return Response.json(started.run, { status: 202, headers: { location } });
      },
    }),
    endpoint({
      method: "GET",
      path: "/runs/:id",
      id: "getRun",
      subject: "Runs",
      summary: "One run, as it is now.",
      answer: "Run",
      handle: async ({ params }) => (await runs.run(params.id)) ?? noSuchRun(),
    }),
    endpoint({
      method: "PATCH",
      path: "/runs/:id",
      id: "changeRun",
      subject: "Runs",
      summary: "Change how fast a run may write while it goes.",
      query: noOptions,
      body: changeBody,
      answer: "Run",
      refusals: [409],
      warning: "This changes a run that may be under way.",
      handle: async ({ params, body, actor }) => commanded(await runs.limitRate(params.id, body.maxPerSecond, actor)),
    }),
    ...commands.map(({ name, ...description }) =>
      endpoint({
        method: "POST",
        path: `/runs/:id/${name}`,
        id: `${name}Run`,
        subject: "Runs",
        ...description,
        query: noOptions,
        body: noOptions,
        answer: "Run",
        refusals: [409],
        handle: async ({ params, actor }) => commanded(await runs.command(params.id, name, actor)),
      }),
    ),
  ];
}

/** A migration of just one collection, which is started at a path of its own. */
export const collectionEndpoint = (dependencies: RouteDependencies, { type, plural }: Definition) =>
  endpoint({
    ...migration,
    path: collectionPath(plural),
    id: `migrate${plural}`,
    summary: `Migrate ${plural.toLowerCase()}.`,
    handle: async ({ body, actor, request }) => {
      const started = await startRun(dependencies, actor, { kind: "migrate", types: [type], ...body });
      return startResponse(dependencies, started, request);
    },
  });

/** `/users` for `Users`. */
export const collectionPath = (plural: string): string => `/${plural.charAt(0).toLowerCase()}${plural.slice(1)}`;

const commands: readonly { name: RunCommand; summary: string; description?: string; warning: string }[] = [
  {
    name: "pause",
    summary: "Pause a running run.",
    description: "Takes effect within one batch.",
    warning: "The run stops writing within one batch and waits to be resumed.",
  },
  {
    name: "resume",
    summary: "Let a paused run go on.",
    warning: "The run goes on. Unless it is a dry run, it writes.",
  },
  {
    name: "cancel",
    summary: "End a run that is not over.",
    description: "What it has changed stays changed, and can be undone.",
    warning: "The run ends for good. What it has changed stays, and can be undone.",
  },
];

function commanded(result: CommandResult) {
  if (!result) return noSuchRun();
  return "refused" in result ? problem(409, result.refused, { run: result.run }) : result.run;
}
