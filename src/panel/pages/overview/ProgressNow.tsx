import type { Stats } from "../../../client/contract.ts";
import { formatNumber } from "../../../ui/format.ts";
import { figuresOf, migratable } from "../../model/collectionFigures.ts";
import { usePanel } from "../../model/panelContext.ts";

const parts = [
  { label: "Current", fill: "bg-done", text: "text-surface" },
  { label: "To migrate", fill: "bg-remaining", text: "text-surface" },
  { label: "Can't be read", fill: "bg-attention", text: "text-surface" },
] as const;

/**
 * The current state of each collection. Every bar is 100 %, so that small collections stay comparable with large ones.
 */
export function ProgressNow({ stats }: { stats: Stats }) {
  const { collections } = usePanel();
  const { each } = figuresOf(stats, collections);
  const rows = each.map((figures) => ({
    ...figures,
    counts: [figures.migrated, migratable(figures), figures.unreadable],
  }));
  return (
    <>
      <div aria-hidden="true" className="grid min-h-0 flex-1 grid-cols-[minmax(0,auto)_1fr] content-evenly gap-x-4">
        {rows.map(({ label, total, counts }) => (
          <div key={label} className="contents">
            <span className="self-center truncate">{label}</span>
            <CollectionBar total={total} counts={counts} />
          </div>
        ))}
      </div>
      <ul aria-hidden="true" className="mt-1 flex flex-wrap gap-x-4 text-12 text-muted">
        {parts.map(({ label, fill }) => (
          <li key={label} className="flex items-center gap-1.5">
            <span className={`size-2.5 rounded-[2px] ${fill}`} />
            {label}
          </li>
        ))}
      </ul>
      <figcaption className="sr-only">
        {rows.map(({ label, counts }) => (
          <p key={label}>
            {label}: {parts.map((part, index) => `${part.label} ${formatNumber(counts[index] ?? 0)}`).join(", ")}.
          </p>
        ))}
      </figcaption>
    </>
  );
}

function CollectionBar({ total, counts }: { total: number; counts: readonly number[] }) {
  if (total === 0) return <span className="rounded-[2px] bg-track px-2 text-12 text-muted">No records</span>;
  return (
    <span className="flex h-6 min-w-0 gap-px text-12 font-semibold forced-color-adjust-none">
      {parts.map(({ label, fill, text }, index) => {
        const count = counts[index] ?? 0;
        if (count === 0) return null;
        return (
          <span
            key={label}
            className={`flex items-center overflow-hidden px-2 first:rounded-l-[2px] last:rounded-r-[2px] ${fill} ${text}`}
            // As wide as its share, but never narrower than its figure.
            style={{ flex: `${count} 1 0`, minWidth: `calc(${formatNumber(count).length}ch + 16px)` }}
          >
            {formatNumber(count)}
          </span>
        );
      })}
    </span>
  );
}
