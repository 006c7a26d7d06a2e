import { formatExactTime, timeFormat } from "../../../ui/format.ts";

/** From September 2001 to 2096: numbers that are times in ms, and hardly anything else. */
const isEpoch = (value: number): boolean => Number.isInteger(value) && value >= 1e12 && value < 4e12;

const short = timeFormat({ dateStyle: "medium", timeStyle: "short" });

/** The date behind a time in ms since the epoch; nothing for any other value. */
export function EpochDate({ value }: { value: unknown }) {
  if (typeof value !== "number" || !isEpoch(value)) return null;
  return (
    <time
      dateTime={new Date(value).toISOString()}
      title={formatExactTime(value)}
      className="inline-block pl-2 font-sans whitespace-nowrap text-muted"
    >
      {short(value)}
    </time>
  );
}

/** The number at the end of a line such as `createdAt: 1713395135854`; `null` if there is none. */
export function numberAtEnd(line: string | null): number | null {
  const [, digits] = /(?:^|: )(\d{13})$/.exec(line ?? "") ?? [];
  return digits === undefined ? null : Number(digits);
}
