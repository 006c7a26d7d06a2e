/** A promise, or what is like one. A host's code that answers with one answers too late for a plan. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  (typeof value === "object" || typeof value === "function") &&
  value !== null &&
  typeof (value as { then?: unknown }).then === "function";

/** What it says later is not shown, as it may quote the record; nor may it end the process. */
export function ignoreLater(value: PromiseLike<unknown>): void {
  const nothing = () => undefined;
  value.then(nothing, nothing);
}
