export const pages = ["overview", "run", "records", "history", "audit", "schema"] as const;
/** Filters of the history and of the audit trail, as the API names them. */
export const filterNames = ["kind", "status", "dryRun", "by", "action"] as const;
export const runTabs = ["results", "errors", "log", "executors", "batches"] as const;

/** What is being looked at: everything that one wants back after a reload. */
export type View = {
  page: (typeof pages)[number];
  /** The run whose results are shown; `null` follows the latest. */
  run: string | null;
  /** What of that run its page shows. */
  tab: (typeof runTabs)[number];
  /** A result's action. Written out, as the types of the package must not lead a host to the API's shapes and zod. */
  result: "migrated" | "skipped" | "error" | null;
  type: string | null;
  /** Part of an id. */
  q: string;
  /** Only what is in error for this reason. */
  cause: string | null;
  record: { type: string; id: string } | null;
  /** What the history and the audit trail are about, of all that there is. */
  filters: Readonly<Partial<Record<(typeof filterNames)[number], string>>>;
  /** The run that the one above is compared with. */
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
  record: null,
  filters: {},
  compareTo: null,
};

/** All of one run on its page. */
export const runView = (run: string): View => ({ ...defaultView, page: "run", run });

/** The pages in the navigation. A run's page is missing: it is opened from wherever the run is named. */
export const destinations: readonly { page: View["page"]; label: string }[] = [
  { page: "overview", label: "Overview" },
  { page: "history", label: "History" },
  { page: "records", label: "Records" },
  { page: "audit", label: "Audit" },
  { page: "schema", label: "Schema" },
];
