import { useEffect, useRef, useState } from "react";
import type { Run } from "../../../client/contract.ts";
import { formatNumber } from "../../../ui/format.ts";
import { Icon } from "../../../ui/Icon.tsx";
import { useKeyDown } from "../../../ui/shadowRoot.ts";
import { capitalised, changedWord } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import { processedOf } from "../../model/runSummary.ts";
import { ChoiceLink } from "../ViewLink.tsx";

/** Filters of the results: the run's counts by outcome, the collection, and a search by id. */
export function ResultFilters({ run }: { run: Run }) {
  const { view, show, collections } = usePanel();
  const { counts } = run;
  // As wide as the final count, so that nothing moves while it grows.
  const figureWidth = run.finishedAt === null ? `${formatNumber(run.total ?? 0).length}ch` : undefined;
  const counters = [
    { result: null, label: "All", count: processedOf(run) },
    { result: "migrated", label: capitalised(changedWord(run)), count: counts.migrated },
    { result: "skipped", label: "Skipped", count: counts.skipped },
    { result: "error", label: "Errors", count: counts.errors },
  ] as const;
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-2 max-sm:gap-x-2">
      <fieldset
        aria-label="Filter by result"
        className="flex min-w-0 gap-px overflow-hidden rounded-box border border-line bg-line max-sm:w-full max-sm:overflow-x-auto max-sm:*:shrink-0 max-sm:*:grow"
      >
        {counters.map(({ result, label, count }) => (
          <ChoiceLink key={label} isChosen={view.result === result} to={{ run: run.id, result, cause: null }}>
            {label}{" "}
            <span className="ml-1 inline-block text-right text-ink" style={{ minWidth: figureWidth }}>
              {formatNumber(count)}
            </span>
          </ChoiceLink>
        ))}
      </fieldset>
      <select
        aria-label="Type"
        value={view.type ?? ""}
        onChange={(event) => show({ run: run.id, type: event.target.value || null })}
        className="h-8 rounded-box border border-line-strong/60 bg-surface px-2"
      >
        <option value="">All types</option>
        {collections.map(({ type, plural }) => (
          <option key={type} value={type} disabled={!run.types.includes(type)}>
            {plural}
          </option>
        ))}
      </select>
      <Search run={run} />
      {view.cause !== null && (
        <button
          type="button"
          title={view.cause}
          aria-label={`Show every cause, not only: ${view.cause}`}
          onClick={() => show({ run: run.id, cause: null })}
          className="flex h-8 max-w-80 min-w-0 items-center gap-1.5 rounded-box bg-accent-soft px-2.5 text-accent"
        >
          <span className="truncate">{view.cause}</span>
          <Icon name="cross" className="size-3.5" />
        </button>
      )}
    </div>
  );
}

/** The search field. Its text becomes the filter when typing pauses. */
function Search({ run }: { run: Run }) {
  const { view, show } = usePanel();
  const [text, setText] = useState(view.q);
  const [shown, setShown] = useState(view.q);
  const input = useRef<HTMLInputElement>(null);
  // Changed from outside: by Back, or because a filter was removed.
  if (shown !== view.q) {
    setShown(view.q);
    setText(view.q);
  }

  useEffect(() => {
    if (text === view.q) return;
    const timer = setTimeout(() => {
      setShown(text);
      show({ run: run.id, q: text });
    }, 250);
    return () => clearTimeout(timer);
  }, [text, view.q, run.id, show]);

  useKeyDown((event, isTyping) => {
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    input.current?.focus();
  });

  return (
    <div className="relative max-sm:flex-1">
      <Icon name="search" className="pointer-events-none absolute top-2 left-2.5 text-muted" />
      <input
        ref={input}
        type="search"
        aria-label="Search by id"
        aria-keyshortcuts="/"
        placeholder="Search by id"
        maxLength={512}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-8 w-52 rounded-box max-sm:w-full border border-line-strong/60 bg-surface pr-2 pl-8"
      />
      {text === "" && (
        <span
          aria-hidden="true"
          className="absolute top-1.5 right-2 rounded-box border border-line px-1.5 text-12 text-muted max-sm:hidden"
        >
          /
        </span>
      )}
    </div>
  );
}
