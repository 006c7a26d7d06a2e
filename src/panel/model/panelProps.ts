import type { QueryClient } from "@tanstack/react-query";
import type { View } from "./view.ts";

// In a file of their own, because these types are part of the package: they must not lead a host's compiler to the
// API's zod shapes, as a host need not have zod.

/** The progress of the active run, in whole percent; `null` until the total is known. */
export type Activity = { percent: number | null; dryRun: boolean };

/** A run that ended while the panel was open. */
export type FinishedRun = {
  id: string;
  kind: "migrate" | "undo" | "verify" | "cleanup" | "backup" | "restore";
  /** Whether it was a test, which writes nothing. */
  dryRun: boolean;
  status: "completed" | "failed" | "cancelled";
  types: readonly string[];
  /** Numbers of records, by outcome. */
  counts: { migrated: number; skipped: number; errors: number };
  /** What happened, as a sentence: "Migration of users completed in 12 s: 447 migrated, 149 skipped, 19 errors". */
  summary: string;
};

/**
 * A command of the host's own, listed in the panel's command palette.
 *
 * @example { label: "Dark theme", description: "How the page looks", onSelect: () => setTheme("dark") }
 */
export type HostCommand = { label: string; description: string; onSelect: () => void };

/**
 * What a host passes to the panel. Only `baseUrl` and `getToken` are required.
 *
 * @example
 * <MigrationPanel
 *   baseUrl="/debug/migration"
 *   getToken={() => session.token}
 *   onUnauthorized={() => session.renew()}
 * />
 */
export type MigrationPanelProps = {
  /** The path or URL where the Worker serves the API, without a slash at the end: `/debug/migration`. */
  baseUrl: string;
  /**
   * Returns the superadmin's session token, or `null` if nobody is signed in. Called for every request, so it may return
   * a renewed token at any time. If it throws or rejects, the panel shows an error and a button to try again.
   */
  getToken: () => string | null | Promise<string | null>;
  /**
   * Called for every answer with status 401: the session has expired or is not valid.
   *
   * @default none: the panel itself says that the session has expired
   */
  onUnauthorized?: () => void;
  /**
   * Signs out. Offered as a button to users who are not superadmins (status 403).
   *
   * @default none: no button is shown
   */
  onSignOut?: () => void;
  /**
   * What the panel shows: page, run, filters, open record. Pass it together with `onViewChange` to keep it in the URL.
   *
   * @default none: the panel starts with `defaultView` and keeps the view to itself
   */
  view?: View;
  /**
   * Called with the new view when the user navigates or filters.
   *
   * @default none
   */
  onViewChange?: (view: View) => void;
  /**
   * The address of a view in your page. Navigation, runs, records and counters are then links, which can be copied and
   * opened in another tab. A plain click still calls `onViewChange` only.
   *
   * @default none: they are buttons
   * @example (view) => `/admin/migration?${new URLSearchParams({ page: view.page, run: view.run ?? "" })}`
   */
  hrefFor?: (view: View) => string;
  /**
   * Called when the progress of the active run changes, and with `null` when it ends or the panel unmounts. Use it for
   * the title of the page, for example.
   *
   * @default none
   */
  onActivity?: (activity: Activity | null) => void;
  /**
   * Called once for each run that ends while the panel is open, also one that somebody else started. Use it for a notification, for example.
   *
   * @default none
   */
  onRunFinished?: (run: FinishedRun) => void;
  /**
   * The React Query client to use. Pass yours to keep cached figures when the panel unmounts.
   *
   * @default a client of the panel's own
   */
  queryClient?: QueryClient;
  /**
   * More commands for the panel's command palette, such as switching the theme.
   *
   * @default []
   */
  commands?: readonly HostCommand[];
};
