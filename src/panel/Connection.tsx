import { Button } from "../ui/Button.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Time } from "../ui/Time.tsx";

type Watched = {
  isRefetchError: boolean;
  dataUpdatedAt: number;
  error: Error | null;
  isFetching: boolean;
  refetch: () => unknown;
};

/** Says when the figures on screen have stopped being fed, and how old they are. */
export function Connection({ queries }: { queries: readonly Watched[] }) {
  const lost = queries.filter((query) => query.isRefetchError);
  const [first] = lost;
  if (!first) return null;
  const since = Math.min(...lost.map((query) => query.dataUpdatedAt));
  return (
    <Notice
      tone="attention"
      icon="lost"
      urgent
      title={first.error?.message ?? ""}
      action={
        <Button
          onClick={() => {
            for (const query of lost) query.refetch();
          }}
        >
          Try again
        </Button>
      }
    >
      Figures in grey are from <Time at={since} />. A run that was started goes on by itself; this page keeps asking.
    </Notice>
  );
}
