import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { LoadError } from "./LoadError.tsx";

type ListFooterProps = {
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
  subject: string;
  /** What the failure means, behind its own words. */
  errorHint?: string;
  /** What the button says that brings the next page. */
  loadMoreLabel: string;
  /** How much of it is here. */
  children?: ReactNode;
};

/** What stands below a list: that it could not be read, a way to more of it, and how much there is. */
export function ListFooter({ list, subject, errorHint, loadMoreLabel, children }: ListFooterProps) {
  return (
    <div className="flex flex-wrap items-center gap-3 px-4 py-3">
      {list.isError && (
        <div className="flex-1">
          <LoadError title={`${subject} could not be read`} query={list} urgent>
            {errorHint}
          </LoadError>
        </div>
      )}
      {list.hasNextPage && (
        <Button disabled={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {list.isFetchingNextPage ? "Loading…" : loadMoreLabel}
        </Button>
      )}
      {children && <p className="text-12 text-muted">{children}</p>}
    </div>
  );
}
