import type { QueryClient } from "@tanstack/react-query";
import type { View } from "./view.ts";

// What a host gives the panel and hears from it. Apart from the rest, for these types go into the package: they must
// not lead a host's compiler to the API's shapes, and so to zod, which a host need not have.

/** How far a run is; `percent` is `null` until it is known how much there is to do. */
export type Activity = { percent: number | null; dryRun: boolean };

/** Something that the host can do, to be found among the panel's own commands. */
export type HostCommand = { label: string; description: string; onSelect: () => void };

export type MigrationPanelProps = {
  /** Where the API is mounted, for example `/debug/migration`. */
  baseUrl: string;
  /** The session of whoever is looking; asked for with every request, so that it may change. */
  getToken: () => string | null | Promise<string | null>;
  /** Called when the API no longer accepts the session, once for each refusal. Without it the panel says so itself. */
  onUnauthorized?: () => void;
  /** Offered to people whose account is not a superadmin's. */
  onSignOut?: () => void;
  /** What is being looked at; without it the panel keeps it to itself. */
  view?: View;
  onViewChange?: (view: View) => void;
  /** Told how far the run is that is under way, and `null` once none is: for the title of a page, say. */
  onActivity?: (activity: Activity | null) => void;
  queryClient?: QueryClient;
  /** What else can be searched for and done from the panel: the host's theme, say. */
  commands?: readonly HostCommand[];
};
