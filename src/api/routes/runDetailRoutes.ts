import { longPageQuery, noOptions, resultsQuery } from "../../contract/requests.ts";
import { endpoint, type RouteDependencies } from "../endpoint.ts";
import { downloadFormat, downloadReason, downloadResults } from "../http/downloads.ts";
import { noSuchRun } from "../http/problemAnswer.ts";

/** One run: how it goes, and what it did. */
export const runDetailEndpoints = ({ runs, viewed, collections }: RouteDependencies) => [
  endpoint({
    method: "GET",
    path: "/runs/:id/results",
    id: "listResults",
    subject: "Runs",
    summary: "What the run did to each record, in the order of their keys.",
    description: "As CSV or NDJSON, all rows that match are sent as a download, which is noted in the audit trail.",
    query: resultsQuery(collections.map(({ type }) => type)),
    parameters: {
      action: "Only rows with this result.",
      q: "Only rows whose id has this in it. A whole id comes first.",
      cause: "Only rows in error for this reason, as the causes name it.",
      sort: 'The order; "-" turns it round. Not with a search, nor a download.',
      reason: downloadReason,
      offset: "Skip this number of rows. Not with a search.",
    },
    answer: "ResultsPage",
    downloads: {
      "text/csv": "All rows that match, one a line.",
      "application/x-ndjson": "All rows that match, each a Detail in JSON on a line of its own.",
    },
    cost: "read",
    isCostly: ({ query: { q, cause }, request: { headers } }) =>
      q !== undefined || cause !== undefined || downloadFormat(headers.get("accept")) !== null,
    handle: async ({ params: { id }, query: { action, reason = null, ...rest }, request, actor }) => {
      const query = { ...rest, action: action && [action] };
      const format = downloadFormat(request.headers.get("accept"));
      if (!format) {
        const found = await runs.results(id, query);
        // The first page, as the page shows it, is asked for again and again while a run goes.
        const isMore = query.cursor || query.offset || query.q || query.cause || query.limit > 100;
        if (found && isMore) await viewed(actor, found.results.length);
        return found ?? noSuchRun();
      }
      return (await runs.noteDownload(id, "results", actor, reason))
        ? downloadResults(runs, id, query, format)
        : noSuchRun();
    },
  }),
  endpoint({
    method: "GET",
    path: "/runs/:id/causes",
    id: "listCauses",
    subject: "Runs",
    summary: "What went wrong in the run, the most frequent first.",
    query: noOptions,
    answer: "Causes",
    handle: async ({ params }) => (await runs.causes(params.id)) ?? noSuchRun(),
  }),
  endpoint({
    method: "GET",
    path: "/runs/:id/batches",
    id: "listBatches",
    subject: "Runs",
    summary: "The run's batches, in the order in which they were cut.",
    query: longPageQuery,
    answer: "BatchesPage",
    handle: async ({ params, query }) => (await runs.batches(params.id, query)) ?? noSuchRun(),
  }),
  endpoint({
    method: "GET",
    path: "/runs/:id/log",
    id: "readLog",
    subject: "Runs",
    summary: "What happened in the run, oldest first.",
    query: longPageQuery,
    answer: "LogPage",
    handle: async ({ params, query }) => (await runs.log(params.id, query)) ?? noSuchRun(),
  }),
  endpoint({
    method: "GET",
    path: "/runs/:id/throughput",
    id: "getThroughput",
    subject: "Runs",
    summary: "How many records the run processed from when to when.",
    query: noOptions,
    answer: "Throughput",
    handle: async ({ params }) => (await runs.throughput(params.id)) ?? noSuchRun(),
  }),
  endpoint({
    method: "GET",
    path: "/runs/:id/executors",
    id: "getExecutors",
    subject: "Runs",
    summary: "What each executor is doing for the run.",
    query: noOptions,
    answer: "Executors",
    handle: async ({ params }) => (await runs.executors(params.id)) ?? noSuchRun(),
  }),
];
