import { formatNumber, formatPercent } from "../../../ui/format.ts";
import type { Standing } from "../../model/collectionFigures.ts";
import { usePanel } from "../../model/panelContext.ts";
import { formatMoment, type Moment, standingsOf, strokeOf, wholeShare } from "./chartSeries.ts";

/** The exact figures of one count. */
export function ChartTooltip({ at }: { at: Moment | undefined }) {
  const { collections } = usePanel();
  if (!at) return null;
  const standings = standingsOf(at, collections);
  return (
    <div role="status" className="rounded-box border border-line-strong bg-surface px-2.5 py-1.5 text-12 text-ink">
      <p className="text-muted">
        {standings.length === 0 && "Expected by "}
        {formatMoment(at.at)}
      </p>
      {standings.length === 0 && <p>{formatNumber(at.expected ?? 0)} current</p>}
      {standings.map(({ type, plural, standing, index }) => (
        <p key={type} className="flex items-center gap-1.5 whitespace-nowrap">
          <LineSample index={index} />
          {plural} <span className="font-semibold">{shareText(standing)}</span>
          <span className="text-muted">
            {formatNumber(standing.migrated)} of {formatNumber(standing.total)}
            {standing.unreadable > 0 && `, ${formatNumber(standing.unreadable)} can't be read`}
          </span>
        </p>
      ))}
    </div>
  );
}

export const shareText = (standing: Standing): string =>
  standing.total === 0 ? "no records" : formatPercent(wholeShare(standing));

/** A sample of a collection's line, so that its label does not depend on colour. */
export function LineSample({ index }: { index: number }) {
  const { color, dashes } = strokeOf(index);
  return (
    <svg aria-hidden="true" viewBox="0 0 20 4" className="h-1 w-5 shrink-0">
      <path d="M0 2H20" stroke={color} strokeWidth="2" strokeDasharray={dashes} />
    </svg>
  );
}
