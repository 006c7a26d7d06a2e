import { lazy, Suspense, useMemo, useState } from "react";
import { ApiError } from "../../client/error.ts";
import { Card } from "../../ui/Card.tsx";
import { ErrorBoundary } from "../../ui/ErrorBoundary.tsx";
import type { FiguresQuery } from "../ControlPage.tsx";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { More } from "../more/More.tsx";
import { figuresFor } from "../overview/figures.ts";
import { useStart } from "../start.ts";
import { CommandRow } from "./CommandRow.tsx";
import { bodyOf, type Draft, idsOf, usual } from "./draft.ts";
import { type FieldErrors, Options } from "./Options.tsx";
import { lastTest } from "./reason.ts";
import { type Target, targetsOf } from "./targets.ts";

const StartFailure = lazy(() => import("./StartFailure.tsx"));
const ConfirmRun = lazy(() => import("./ConfirmRun.tsx"));

type CommandsProps = { stats: FiguresQuery; live: LiveRuns };

/** A row per collection and one for all: what can be started, or why it can't. */
export function Commands({ stats, live }: CommandsProps) {
  const { collections } = usePanel();
  const [draft, setDraft] = useState(usual);
  const [confirming, setConfirming] = useState<Target | null>(null);
  const start = useStart();
  const errors = useMemo(() => fieldErrors(start.error), [start.error]);
  const ids = idsOf(draft);
  const body = ({ types }: Target, dryRun: boolean) =>
    bodyOf(draft, dryRun, lastTest(live.runs, { types, ids })?.id ?? null);
  const begin = (target: Target, dryRun: boolean) =>
    start.mutate({ kind: "migrate", types: [...target.types], ...body(target, dryRun) });
  const change = (next: Draft) => {
    setDraft(next);
    if (start.isError) start.reset();
  };

  return (
    <Card
      title={
        <>
          Commands <span className="ml-2 text-12 font-normal text-muted max-sm:hidden">A test writes nothing.</span>
        </>
      }
      aside={
        <div className="flex">
          <Options
            draft={draft}
            errors={errors}
            refusals={Object.keys(errors).length > 0 ? start.submittedAt : 0}
            onChange={change}
          />
          <More stats={stats.data} live={live} />
        </div>
      }
    >
      <div className="gap-x-2 divide-y divide-line border-t border-line sm:grid sm:grid-cols-[minmax(0,1fr)_auto_auto]">
        {targetsOf(collections).map((target) => (
          <CommandRow
            key={target.noun}
            target={target}
            figures={figuresFor(stats.data, target, collections)}
            failed={stats.isError && !stats.data}
            live={live}
            starting={start.isPending}
            ids={ids}
            bound={draft.bound}
            onTest={() => begin(target, true)}
            onRun={() => setConfirming(target)}
          />
        ))}
      </div>
      {start.error && (
        <Suspense fallback={null}>
          <StartFailure error={start.error} onDismiss={() => start.reset()} />
        </Suspense>
      )}
      {confirming && (
        <ErrorBoundary subject="The confirmation">
          <Suspense fallback={null}>
            <ConfirmRun
              target={confirming}
              body={body(confirming, false)}
              figures={figuresFor(stats.data, confirming, collections)}
              runs={live.runs}
              onConfirm={() => {
                setConfirming(null);
                begin(confirming, false);
              }}
              onClose={() => setConfirming(null)}
            />
          </Suspense>
        </ErrorBoundary>
      )}
    </Card>
  );
}

/** What the API has against the options, by the field that it is about. */
function fieldErrors(error: Error | null): FieldErrors {
  const errors = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
  return Object.fromEntries(errors.map(({ path, message }) => [path.split(/[.[]/)[0] ?? "", message]));
}
