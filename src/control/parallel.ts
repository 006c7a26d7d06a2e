/**
 * Does `work` for every item, at most `width` at once, and waits for all of them to settle: nothing is left in the
 * air when it answers.
 * @throws the first error that `work` threw
 */
export async function inParallel<T>(width: number, items: readonly T[], work: (item: T) => Promise<unknown>) {
  const rest = items.values();
  const lanes = Array.from({ length: Math.min(width, items.length) }, async () => {
    let failure: { error: unknown } | undefined;
    for (const item of rest) {
      try {
        await work(item);
      } catch (error) {
        failure ??= { error };
      }
    }
    return failure;
  });
  const failure = (await Promise.all(lanes)).find((result) => result !== undefined);
  if (failure) throw failure.error;
}
