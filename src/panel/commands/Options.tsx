import { lazy, Suspense } from "react";
import { ErrorBoundary } from "../../ui/ErrorBoundary.tsx";
import { Popover } from "../../ui/Popover.tsx";
import { changes, type Draft } from "./draft.ts";

const OptionFields = lazy(() => import("./OptionFields.tsx"));

export type FieldErrors = Readonly<Record<string, string>>;

type OptionsProps = {
  draft: Draft;
  /** What the API had to say about a field, by its name. */
  errors: FieldErrors;
  /** Goes up when something was refused: the fields are then shown. */
  refusals: number;
  onChange: (draft: Draft) => void;
};

/** How the next test or run goes about it. Folded away: the defaults are right for nearly every run. */
export function Options({ draft, errors, refusals, onChange }: OptionsProps) {
  const changed = changes(draft);
  return (
    <Popover
      label={changed > 0 ? `Options (${changed} changed)` : "Options"}
      width="sm:w-[28rem]"
      openSignal={refusals}
    >
      {() => (
        <ErrorBoundary subject="The options">
          <Suspense fallback={<div className="h-[32rem]" />}>
            <OptionFields draft={draft} errors={errors} onChange={onChange} />
          </Suspense>
        </ErrorBoundary>
      )}
    </Popover>
  );
}
