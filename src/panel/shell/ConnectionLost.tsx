import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";

export type WatchedQuery = {
  isRefetchError: boolean;
  dataUpdatedAt: number;
  error: Error | null;
  isFetching: boolean;
  refetch: () => unknown;
};

/**
 * Warns that the figures are no longer updated, and how old they are. As high as the line it replaces, so nothing
 * moves.
 */
export function ConnectionLost({ lost }: { lost: readonly WatchedQuery[] }) {
  const since = Math.min(...lost.map((query) => query.dataUpdatedAt));
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-2 text-attention">
      <Icon name="lost" />
      <p>
        {lost[0]?.error?.message}{" "}
        <span className="text-ink">
          Figures in grey are from <RelativeTime at={since} />. Runs continue on the server.
        </span>
      </p>
      <Button
        size="small"
        onClick={() => {
          for (const query of lost) query.refetch();
        }}
      >
        Try again
      </Button>
    </div>
  );
}
