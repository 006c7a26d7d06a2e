import { quantity } from "../panel/model/labels.ts";
import type { Activity, FinishedRun } from "../panel/shell/MigrationPanel.tsx";
import { formatPercent } from "../ui/format.ts";

/** The title without progress; `null` while no run is active. */
let plainTitle: string | null = null;

/** Shows the progress of the active run in the tab's title, for people who work in another tab meanwhile. */
export function showProgressInTitle(activity: Activity | null): void {
  plainTitle ??= document.title;
  if (activity) {
    document.title = `(${activity.percent === null ? "…" : formatPercent(activity.percent)}) ${plainTitle}`;
  } else {
    document.title = plainTitle;
    plainTitle = null;
  }
}

const endMarks = {
  completed: ({ counts, dryRun }: FinishedRun) => (dryRun ? "✓ Tested" : `✓ ${quantity(counts.migrated, "record")}`),
  failed: () => "✗ Failed",
  cancelled: () => "✗ Cancelled",
} as const;

/** Says that a run is over: in the tab's title, and on the desktop where that was allowed and nobody looks at the page. */
export function announceEnd(run: FinishedRun): void {
  showEndInTitle(run);
  if (!document.hidden || desktopNotices() !== "granted") return;
  try {
    const notice = new Notification(endMarks[run.status](run), { body: run.summary, tag: run.id });
    notice.onclick = () => window.focus();
  } catch {
    // Browsers of phones allow it and then have no such thing for pages.
  }
}

/** Whether the browser shows notifications of this page; `null` where it has none. */
export const desktopNotices = (): NotificationPermission | null =>
  typeof Notification === "undefined" ? null : Notification.permission;

/** Marks the end of a run in the tab's title until somebody comes back to the page. */
function showEndInTitle(run: FinishedRun): void {
  const title = document.title;
  document.title = `${endMarks[run.status](run)} · ${title}`;
  const seen = ["pointerdown", "keydown", "focus"] as const;
  const restore = () => {
    for (const name of seen) removeEventListener(name, restore, true);
    // By now another run may show its progress there.
    if (document.title.endsWith(title) && plainTitle === null) document.title = title;
  };
  for (const name of seen) addEventListener(name, restore, true);
}
