import type { UseQueryResult } from "@tanstack/react-query";
import type { Stats } from "../../client/contract.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Time } from "../../ui/Time.tsx";

/** As of when the figures are, and a way to have them counted again. */
export function Counted({ stats, moving }: { stats: UseQueryResult<Stats>; moving: boolean }) {
  return (
    <p className="flex items-center justify-between gap-1 text-12 text-muted">
      {/* As wide as it gets: its words change every second, and nothing should move for that. */}
      <span className="min-[72rem]:min-w-72 min-[72rem]:text-right">
        {stats.data && (
          <>
            Counted <Time at={Date.parse(stats.data.timestamp)} />
            <span className="max-sm:sr-only">{moving && ", while records are changing"}</span>
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
