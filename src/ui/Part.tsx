import { type ReactNode, Suspense } from "react";
import { ErrorBoundary } from "./ErrorBoundary.tsx";

type PartProps = {
  /** The part as the start of a sentence: "The results". */
  subject: string;
  /** Stands in its place while its code is loaded. @default nothing */
  fallback?: ReactNode;
  children: ReactNode;
};

/** A part of the page that is loaded by itself. Where it can't be loaded or fails, only its own box says so. */
export const Part = ({ subject, fallback = null, children }: PartProps) => (
  <ErrorBoundary subject={subject}>
    <Suspense fallback={fallback}>{children}</Suspense>
  </ErrorBoundary>
);
