/** Made when it is first needed: each takes a browser milliseconds, and the first figures need but one. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Figures as people of the visitor's locale write them. */
const wholeNumber = once(() => new Intl.NumberFormat());
const oneDigit = once(() => new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 }));
const relativeTime = once(() => new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "short" }));
const exactDateTime = once(() => new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" }));

export const formatNumber = (value: number): string => wholeNumber().format(value);

/** A change: "+3", "−12", "0". */
export const formatChange = (change: number): string =>
  `${change > 0 ? "+" : change < 0 ? "\u2212" : ""}${formatNumber(Math.abs(change))}`;

/** A percentage that was rounded by whoever counted; the space does not break. */
export const formatPercent = (value: number): string => `${wholeNumber().format(value)}\u00a0%`;

/** A rate keeps a digit behind the point only while that says something. */
export const formatRate = (value: number): string =>
  value < 10 ? oneDigit().format(value) : wholeNumber().format(Math.round(value));

/** "0.8 s", "12 s", "1 m 12 s", "2 h 5 m". */
export function formatDuration(ms: number): string {
  if (ms < 9_950) return `${oneDigit().format(Math.max(0, ms) / 1000)}\u00a0s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}\u00a0m ${seconds % 60}\u00a0s`;
  return `${wholeNumber().format(Math.floor(minutes / 60))}\u00a0h ${minutes % 60}\u00a0m`;
}

const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** "12 sec. ago", in the visitor's language. */
export function formatAgo(time: number, now: number): string {
  const seconds = Math.min(0, Math.round((time - now) / 1000));
  const [unit, length] = units.find(([, length]) => -seconds >= length) ?? ["second", 1];
  return relativeTime().format(Math.ceil(seconds / length), unit);
}

/** "in 12 sec.", "in 5 hr.", in the visitor's language; a moment that is over is "now". */
export function formatUntil(time: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((time - now) / 1000));
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? ["second", 1];
  return relativeTime().format(Math.floor(seconds / length), unit);
}

export const formatExactTime = (time: number): string => exactDateTime().format(time);

/** "820 B", "1.2 MB". */
export function formatBytes(count: number): string {
  const [unit, size] = byteUnits.find(([, size]) => count >= size) ?? ["B", 1];
  return `${oneDigit().format(count / size)}\u00a0${unit}`;
}

const byteUnits = [
  ["GB", 1e9],
  ["MB", 1e6],
  ["kB", 1e3],
] as const;

/** Dollars, with cents as far as they matter; less than a cent is said to be that. */
export const formatMoney = (dollars: number): string =>
  dollars > 0 && dollars < 0.01 ? `< ${currency().format(0.01)}` : currency().format(dollars);

const currency = once(() => new Intl.NumberFormat(undefined, { style: "currency", currency: "USD" }));
