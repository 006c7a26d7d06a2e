import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { Unread } from "./Unread.tsx";

type ListEndProps = {
  /** A list that is read page by page. */
  list: {
    isError: boolean;
    error: Error | null;
    refetch: () => unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
  };
  /** What could not be read, as a sentence begins: "The log". */
  what: string;
  /** What the failure means, behind its own words. */
  meaning?: string;
  /** What the button says that brings the next page. */
  more: string;
  /** How much of it is here. */
  children?: ReactNode;
};

/** What stands below a list: that it could not be read, a way to more of it, and how much there is. */
export function ListEnd({ list, what, meaning, more, children }: ListEndProps) {
  return (
    <div className="flex flex-wrap items-center gap-3 px-4 py-3">
      {list.isError && (
        <div className="flex-1">
          <Unread title={`${what} could not be read`} query={list} urgent>
            {meaning}
          </Unread>
        </div>
      )}
      {list.hasNextPage && (
        <Button disabled={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {list.isFetchingNextPage ? "Loading…" : more}
        </Button>
      )}
      {children && <p className="text-12 text-muted">{children}</p>}
    </div>
  );
}
