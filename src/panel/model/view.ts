export const pages = ["overview", "run", "records", "history", "audit", "schema"] as const;
/** Filters of the history, the audit trail and the list of records, named as in the API. */
export const filterNames = ["kind", "status", "dryRun", "by", "action", "state"] as const;
export const runTabs = ["results", "errors", "log", "executors", "batches"] as const;

export { resultSorts } from "../../engine/outcome.ts";

/** What the panel shows. The stand-alone page keeps it in the URL; a host can do the same. */
export type View = {
  page: (typeof pages)[number];
  /** The run whose results are shown; `null` for the latest. */
  run: string | null;
  /** The open tab of the run's page. */
  tab: (typeof runTabs)[number];
  /**
   * Only results with this outcome; `null` for all. Written out, because the package's types must not refer to zod.
   */
  result: "migrated" | "skipped" | "error" | null;
  type: string | null;
  /** Only records whose id contains this text; empty for all. */
  q: string;
  /** Only records in error for this cause; `null` for all. */
  cause: string | null;
  /** The order of the results, with "-" the other way round; `null` for that of their keys. */
  sort: "id" | "-id" | "type" | "-type" | "result" | "-result" | "changes" | "-changes" | null;
  record: { type: string; id: string } | null;
  /** Filters of the history, the audit trail and the list of records; an absent name is not filtered by. */
  filters: Readonly<Partial<Record<(typeof filterNames)[number], string>>>;
  /** The run that `run` is compared with; `null` without a comparison. */
  compareTo: string | null;
};

export const defaultView: View = {
  page: "overview",
  run: null,
  tab: "results",
  result: null,
  type: null,
  q: "",
  cause: null,
  sort: null,
  record: null,
  filters: {},
  compareTo: null,
};

/** The page of one run, with everything else at its default. */
export const runView = (run: string): View => ({ ...defaultView, page: "run", run });

/** The pages in the navigation. A run's page is missing: it is opened from wherever the run is named. */
export const destinations: readonly { page: View["page"]; label: string }[] = [
  { page: "overview", label: "Overview" },
  { page: "history", label: "History" },
  { page: "records", label: "Records" },
  { page: "audit", label: "Audit" },
  { page: "schema", label: "Schema" },
];
