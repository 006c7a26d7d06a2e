import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { Notice } from "./Notice.tsx";

type LoadErrorProps = {
  /** What is missing, as a whole sentence without its stop: "The runs could not be read". */
  title: string;
  /** The request that failed. */
  query: { error: Error | null; refetch: () => unknown };
  urgent?: boolean;
  /** What the failure means, behind its own words. */
  children?: ReactNode;
};

/** What could not be read, why, and a way to ask again. */
export const LoadError = ({ title, query, urgent = false, children }: LoadErrorProps) => (
  <Notice
    tone="error"
    urgent={urgent}
    title={title}
    action={<Button onClick={() => query.refetch()}>Try again</Button>}
  >
    {query.error?.message} {children}
  </Notice>
);
