import type { UseQueryResult } from "@tanstack/react-query";
import type { Stats } from "../../client/contract.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Time } from "../../ui/Time.tsx";

/** As of when the figures are, and a way to have them counted again. */
export function Counted({ stats }: { stats: UseQueryResult<Stats> }) {
  return (
    <p className="flex items-center justify-between gap-1 text-12 text-muted max-sm:order-3 max-sm:w-full sm:order-1 sm:flex-1 sm:justify-end">
      {/* As wide as it gets: its words change every second, and nothing should move for that. */}
      <span className="sm:min-w-36 sm:text-right">
        {stats.data && (
          <>
            Counted <Time at={Date.parse(stats.data.timestamp)} />
          </>
        )}
      </span>
      <Button look="plain" size="small" disabled={stats.isFetching && !stats.data} onClick={() => stats.refetch()}>
        <Icon name="refresh" className="size-3.5" />
        Count again
      </Button>
    </p>
  );
}
