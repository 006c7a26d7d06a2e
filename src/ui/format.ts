/** Creates a value when it is first needed: an Intl format takes milliseconds, and the first figures need only one. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Formats in the visitor's locale. */
const wholeNumber = once(() => new Intl.NumberFormat());
const oneDigit = once(() => new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 }));
const exactDateTime = once(() => new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" }));

export const formatNumber = (value: number): string => wholeNumber().format(value);

/** A number in few characters: "12K", "1.3M". */
export const formatCompact = (value: number): string => compact().format(value);
const compact = once(() => new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 }));

/** A difference with its sign: "+3", "−12", "0". */
export const formatChange = (change: number): string =>
  `${change > 0 ? "+" : change < 0 ? "\u2212" : ""}${formatNumber(Math.abs(change))}`;

/** A percentage, rounded by the caller, with a non-breaking space. */
export const formatPercent = (value: number): string => `${wholeNumber().format(value)}\u00a0%`;

/** A rate, with one decimal below 10. */
export const formatRate = (value: number): string =>
  value < 10 ? oneDigit().format(value) : wholeNumber().format(Math.round(value));

/** A duration in ms: "0.8 s", "12 s", "1 m 12 s", "2 h 5 m". */
export function formatDuration(ms: number): string {
  if (ms < 9_950) return `${oneDigit().format(Math.max(0, ms) / 1000)}\u00a0s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}\u00a0m ${seconds % 60}\u00a0s`;
  return `${wholeNumber().format(Math.floor(minutes / 60))}\u00a0h ${minutes % 60}\u00a0m`;
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

export const formatExactTime = (time: number): string => exactDateTime().format(time);

/** Bytes: "820 B", "1.2 MB". */
export function formatBytes(count: number): string {
  const [unit, size] = byteUnits.find(([, size]) => count >= size) ?? ["B", 1];
  return `${oneDigit().format(count / size)}\u00a0${unit}`;
}

const byteUnits = [
  ["GB", 1e9],
  ["MB", 1e6],
  ["kB", 1e3],
] as const;

/** US dollars with cents. Less than a cent is "< $0.01". */
export const formatMoney = (dollars: number): string =>
  dollars > 0 && dollars < 0.01 ? `< ${currency().format(0.01)}` : currency().format(dollars);

const currency = once(() => new Intl.NumberFormat(undefined, { style: "currency", currency: "USD" }));
