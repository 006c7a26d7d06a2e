import type { FieldCensus } from "../../client/contract.ts";
import { formatNumber } from "../../ui/format.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";

/** How many records still hold a legacy field, and on how many it has still to be copied. */
export function Coverage({ census, failed }: { census: FieldCensus | undefined; failed: boolean }) {
  if (!census) return failed ? <>not counted</> : <Skeleton className="inline-block h-3 w-28 align-middle" />;
  const { records, pending, deprecated } = census;
  if (records === 0) return <>no record holds it</>;
  return (
    <>
      held by <b className="font-medium text-ink">{formatNumber(records)}</b>
      {!deprecated && (pending === 0 ? ", all copied" : <>, {formatNumber(pending)} to copy</>)}
    </>
  );
}
