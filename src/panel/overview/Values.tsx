import { formatNumber, formatPercent } from "../../ui/format.ts";
import { usePanel } from "../context.ts";
import { type Moment, moment, type Standing, standingsOf, strokeOf, wholeShare } from "./course.ts";

export const shareText = (standing: Standing): string =>
  standing.total === 0 ? "no records" : formatPercent(wholeShare(standing));

/** A piece of a collection's line, so that its label needs no colour to be matched. */
export function Stroke({ index }: { index: number }) {
  const { color, dashes } = strokeOf(index);
  return (
    <svg aria-hidden="true" viewBox="0 0 20 4" className="h-1 w-5 shrink-0">
      <path d="M0 2H20" stroke={color} strokeWidth="2" strokeDasharray={dashes} />
    </svg>
  );
}

/** The exact figures of one count. */
export function Values({ at }: { at: Moment | undefined }) {
  const { collections } = usePanel();
  if (!at) return null;
  return (
    <div role="status" className="rounded-box border border-line-strong bg-surface px-2.5 py-1.5 text-12 text-ink">
      <p className="text-muted">{moment.format(at.at)}</p>
      {standingsOf(at, collections).map(({ type, plural, standing, index }) => (
        <p key={type} className="flex items-center gap-1.5 whitespace-nowrap">
          <Stroke index={index} />
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
