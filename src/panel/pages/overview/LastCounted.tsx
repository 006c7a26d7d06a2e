import { useMutation, useQuery } from "@tanstack/react-query";
import { refreshCounts } from "../../../client/commands.ts";
import type { Counting } from "../../../client/contract.ts";
import { ApiError } from "../../../client/error.ts";
import { type Count, statsQuery } from "../../../client/queries.ts";
import { Button } from "../../../ui/Button.tsx";
import { formatNumber } from "../../../ui/format.ts";
import { Icon } from "../../../ui/Icon.tsx";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import type { FiguresQuery } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";

/** How old the figures are, the progress of a count, and a button that starts one. */
export function LastCounted({ stats }: { stats: FiguresQuery }) {
  const { client } = usePanel();
  const counting = useCountProgress();
  const refresh = useMutation(refreshCounts(client));
  const isCounting = refresh.isPending || counting !== null;
  return (
    <p className="flex items-center gap-1 text-12 text-muted">
      {refresh.error instanceof ApiError && refresh.error.kind === "refused" && (
        <span role="alert" className="text-error">
          Not counted: {refresh.error.message}
        </span>
      )}
      {/* A fixed width, because the text changes every second and nothing should move. */}
      <span className="min-w-28 text-right whitespace-nowrap max-[60rem]:hidden">
        {counting
          ? countProgressText(counting)
          : stats.data && (
              <>
                Updated <RelativeTime at={Date.parse(stats.data.timestamp)} />
              </>
            )}
      </span>
      <Button
        variant="plain"
        size="small"
        disabled={stats.isPending}
        aria-disabled={isCounting || undefined}
        aria-label="Refresh counts"
        title="Count the records again"
        onClick={() => !isCounting && refresh.mutate()}
      >
        <Icon name="refresh" className="size-3.5" />
      </Button>
    </p>
  );
}

/** The progress of a count; `null` if none is active. Only reads the cache: the top of the panel does the polling. */
export function useCountProgress(): Counting | null {
  const { client } = usePanel();
  return useQuery({ ...statsQuery(client, false), enabled: false, select: countingIn }).data ?? null;
}

const countingIn = ({ counting }: Count): Counting | null => counting;

/** "Counting 1,204 of 5,000…" */
export const countProgressText = ({ counted, total }: Counting): string =>
  total === null
    ? `Counting, ${formatNumber(counted)} so far…`
    : `Counting ${formatNumber(counted)} of ${formatNumber(total)}…`;
