import type { Activity } from "../panel/shell/MigrationPanel.tsx";
import { formatPercent } from "../ui/format.ts";

/** What the page is called, and its icon, while there is no run. */
let usual: { title: string; icon: string } | null = null;

/** Shows in the tab how far a run is, for whoever works in another one meanwhile; `null` brings the usual back. */
export function showActivity(activity: Activity | null): void {
  const link = iconLink();
  usual ??= { title: document.title, icon: link?.href ?? "" };
  const { title, icon } = usual;
  if (activity) {
    document.title = `(${activity.percent === null ? "…" : formatPercent(activity.percent)}) ${title}`;
    if (link) link.href = iconOf(activity);
  } else {
    document.title = title;
    if (link) link.href = icon;
    usual = null;
  }
}

function iconLink(): HTMLLinkElement | null {
  return document.querySelector<HTMLLinkElement>('link[rel="icon"]');
}

/** A bar on the page's own ground; a rehearsal has its own colour, and a dashed bar besides. */
function iconOf({ percent, dryRun }: Activity): string {
  const width = Math.max(2, ((percent ?? 0) / 100) * 24);
  const dashes = dryRun ? ' stroke-dasharray="3 1.5"' : "";
  return `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="${
      dryRun ? "#6a3ec2" : "#2456d6"
    }"/><path d="M4 16h24" stroke="#fff" stroke-opacity=".35" stroke-width="10"/><path d="M4 16h${width}" stroke="#fff" stroke-width="10"${dashes}/></svg>`,
  )}`;
}
