/** How many records had been processed at a time (`at`, in ms). */
export type Sample = { at: number; processed: number };

/** Samples that count: enough to smooth over one slow batch, few enough to follow a run that slows down. */
const window = 12;

export const addSample = (samples: readonly Sample[], sample: Sample): Sample[] => [...samples, sample].slice(-window);

/** Records per second over the samples; 0 with fewer than two of them. */
export function rate(samples: readonly Sample[]): number {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at <= first.at) return 0;
  return ((last.processed - first.processed) / (last.at - first.at)) * 1000;
}

/** Time left in ms; `null` while it would be a guess: without a total, before 1 % is done, or with fewer than four samples. */
export function eta(samples: readonly Sample[], processed: number, total: number | null): number | null {
  const perSecond = rate(samples);
  if (total === null || samples.length < 4 || processed < total / 100 || perSecond === 0) return null;
  return Math.round((Math.max(0, total - processed) / perSecond) * 1000);
}

/** A whole percentage, rounded down, so that it is 100 only when all is done. 100 for an empty whole. */
export const percent = (part: number, whole: number): number => (whole === 0 ? 100 : Math.floor((part / whole) * 100));

/** What is known of the records of a collection, or of several. */
type Standing = { total: number; migrated: number; unreadable: number };

/** How many records a run would change. Unreadable records are not current, but a run can't change them. */
export const migratable = ({ total, migrated, unreadable }: Standing): number => total - migrated - unreadable;
