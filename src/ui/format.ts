// Numbers are written as in the English sentences around them. By hand: the browser's first number format takes 25 ms.

/** With thousands separators: "1,204". */
export const formatNumber = (value: number): string => String(value).replace(/\B(?=(?:\d{3}){1,7}$)/g, ",");

const withOneDigit = (value: number): string => {
  const [whole = "", digit] = String(Math.round(value * 10) / 10).split(".");
  return `${formatNumber(Number(whole))}${digit === undefined ? "" : `.${digit}`}`;
};

/** A number in few characters: "950", "12.5K", "1.3M". */
export function formatCompact(value: number): string {
  const [unit, size] = thousands.find(([, size]) => value >= size) ?? ["", 1];
  return `${withOneDigit(value / size)}${unit}`;
}
const thousands = [
  ["M", 1_000_000],
  ["K", 1_000],
] as const;

/** A difference with its sign: "+3", "−12", "0". */
export const formatChange = (change: number): string =>
  `${change > 0 ? "+" : change < 0 ? "\u2212" : ""}${formatNumber(Math.abs(change))}`;

/** A percentage, rounded by the caller, with a non-breaking space. */
export const formatPercent = (value: number): string => `${formatNumber(value)}\u00a0%`;

/** A rate, with one decimal below 10. */
export const formatRate = (value: number): string =>
  value < 10 ? withOneDigit(value) : formatNumber(Math.round(value));

/** A duration in ms: "0.8 s", "12 s", "1 m 12 s", "2 h 5 m". */
export function formatDuration(ms: number): string {
  if (ms < 9_950) return `${withOneDigit(Math.max(0, ms) / 1000)}\u00a0s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}\u00a0m ${seconds % 60}\u00a0s`;
  return `${formatNumber(Math.floor(minutes / 60))}\u00a0h ${minutes % 60}\u00a0m`;
}

const units = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

/** A past time: "12 s ago", "3 h ago"; "now" within the last half second. In English, as the words around it are. */
export function formatAgo(time: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - time) / 1000));
  return seconds === 0 ? "now" : `${inLargestUnit(seconds)} ago`;
}

/** A future time: "in 12 s", "in 5 h". A time that has passed is "now". */
export function formatUntil(time: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((time - now) / 1000));
  return seconds === 0 ? "now" : `in ${inLargestUnit(seconds)}`;
}

function inLargestUnit(seconds: number): string {
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? ["s", 1];
  return `${formatNumber(Math.floor(seconds / length))}\u00a0${unit}`;
}

/** A format of times in the visitor's language. Made with its first use, which takes the browser milliseconds. */
export function timeFormat(options: Intl.DateTimeFormatOptions): (time: number) => string {
  let format: Intl.DateTimeFormat | undefined;
  return (time) => {
    format ??= new Intl.DateTimeFormat(undefined, options);
    return format.format(time);
  };
}

/** With its date and zone. */
export const formatExactTime = timeFormat({ dateStyle: "full", timeStyle: "long" });

/** To the second, without its date. */
export const formatClock = timeFormat({ timeStyle: "medium" });

/** Bytes: "820 B", "1.2 MB". */
export function formatBytes(count: number): string {
  const [unit, size] = byteUnits.find(([, size]) => count >= size) ?? ["B", 1];
  return `${withOneDigit(count / size)}\u00a0${unit}`;
}

const byteUnits = [
  ["GB", 1e9],
  ["MB", 1e6],
  ["kB", 1e3],
] as const;

/** US dollars with cents: "$1,204.50". Less than a cent is "< $0.01". */
export function formatMoney(dollars: number): string {
  if (dollars > 0 && dollars < 0.01) return "< $0.01";
  const [whole = "", cents] = dollars.toFixed(2).split(".");
  return `$${formatNumber(Number(whole))}.${cents}`;
}

/** JSON on one line, with spaces, so that it wraps between its members rather than at any letter. */
export const formatJson = (value: unknown): string => (JSON.stringify(value, null, 1) ?? "").replace(/\n\s*/g, " ");
