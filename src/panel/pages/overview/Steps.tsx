import type { ReactNode } from "react";
import type { Run, Stats } from "../../../client/contract.ts";
import { percent } from "../../../engine/eta.ts";
import { classes } from "../../../ui/classes.ts";
import { formatNumber, formatPercent } from "../../../ui/format.ts";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { cleanupBlockedReason } from "../../model/allowedActions.ts";
import { figuresOf, migratable } from "../../model/collectionFigures.ts";
import { coveringTest, isUpToDate } from "../../model/dryRuns.ts";
import { changesRecords, quantity } from "../../model/labels.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { processedOf } from "../../model/runSummary.ts";

type Step = { name: string; control: string; isDone: boolean; isWarning?: boolean; note: ReactNode };

/** Test, run, verify, clean up: what is done, what comes next, and where each is started. */
export function Steps({ stats, live }: { stats: Stats; live: LiveRuns }) {
  const { collections } = usePanel();
  const steps = stepsOf(stats, live.runs, collections);
  const going = live.active.find(({ kind, status }) => kind === "migrate" && status !== "scheduled");
  // What is going is the step that one is at, whatever is left of those before it.
  const current = going ? (going.dryRun ? 0 : 1) : steps.findIndex(({ isDone }) => !isDone);
  return (
    <ol aria-label="Steps" className="flex h-9 items-stretch overflow-hidden rounded-box border border-line bg-surface">
      {steps.map(({ name, control, isDone, isWarning, note }, index) => (
        <li
          key={name}
          aria-current={index === current ? "step" : undefined}
          className="flex min-w-0 flex-1 border-line not-first:border-l max-sm:flex-auto"
        >
          <button
            type="button"
            title={`Go to "${name}"`}
            onClick={(event) => focusControl(event.currentTarget, control)}
            className={classes(
              "flex min-w-0 flex-1 items-center gap-2 px-3 max-lg:gap-1.5 max-lg:px-2 text-left whitespace-nowrap -outline-offset-2 max-sm:justify-center max-sm:gap-1 max-sm:px-1.5",
              index === current ? "bg-accent-soft" : "hover:bg-hover",
            )}
          >
            <span
              aria-hidden="true"
              className={classes(
                "grid size-5 shrink-0 place-items-center rounded-full text-12 font-semibold",
                index === current ? "bg-accent text-on-accent" : isDone ? "text-done" : "bg-track text-muted",
              )}
            >
              {isDone ? "✓" : index + 1}
            </span>
            <span className={classes("font-medium", index === current && "text-accent")}>{name}</span>
            <span
              className={classes(
                "truncate text-12 max-sm:sr-only",
                isWarning && !going ? "text-attention" : "text-muted",
              )}
            >
              {isDone && <span className="sr-only">Done, </span>}
              {going && index === current ? goingText(going) : note}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

const goingText = (run: Run): string => {
  const share = run.total === null ? "" : `, ${formatPercent(percent(processedOf(run), run.total))}`;
  return `${run.status}${share}`;
};

function stepsOf(stats: Stats, runs: readonly Run[], collections: ReturnType<typeof usePanel>["collections"]): Step[] {
  const { all } = figuresOf(stats, collections);
  const left = migratable(all);
  const test = coveringTest(runs, { types: all.types, ids: [] });
  const isTestCurrent = test !== null && isUpToDate(test, runs, all);
  const changed = runs.findIndex((run) => changesRecords(run) && run.counts.migrated > 0);
  const since = changed < 0 ? runs : runs.slice(0, changed);
  const verified = since.find(
    ({ kind, status, types }) =>
      kind === "verify" && status === "completed" && all.types.every((type) => types.includes(type)),
  );
  const cleanupBlocked = cleanupBlockedReason(stats, collections);
  const held = stats.fields.filter(({ records }) => records > 0).length;
  const errors = ({ counts }: Run) => (counts.errors === 0 ? "no errors" : quantity(counts.errors, "error"));
  const isMigrated = left === 0;
  const when = (run: Run) =>
    run.finishedAt && (
      <>
        <RelativeTime at={run.finishedAt} />, {errors(run)}
      </>
    );
  const testNote = () => {
    if (isMigrated) return "nothing to test";
    if (!test) return "writes nothing";
    return isTestCurrent ? when(test) : "out of date";
  };
  return [
    {
      name: "Test",
      control: "test",
      isDone: isTestCurrent || isMigrated,
      isWarning: test !== null && !isTestCurrent && !isMigrated,
      note: testNote(),
    },
    {
      name: "Run",
      control: "run",
      isDone: isMigrated,
      note: isMigrated
        ? all.unreadable > 0
          ? `${formatNumber(all.unreadable)} can't be read`
          : "nothing left"
        : `${formatNumber(left)} to migrate`,
    },
    {
      name: "Verify",
      control: "verify",
      isDone: isMigrated && verified !== undefined,
      note: verified ? when(verified) : "after a run",
    },
    {
      name: "Clean up",
      control: "cleanup",
      isDone: isMigrated && held === 0,
      note: held === 0 ? "no fields left" : cleanupBlocked === null ? `${quantity(held, "field")}` : "at the end",
    },
  ];
}

/** Moves the focus to the button that a step is started with. */
function focusControl(from: HTMLElement, control: string): void {
  const root = from.getRootNode() as Document | ShadowRoot;
  const button = root.querySelector<HTMLElement>(`[data-step="${control}"]`);
  // A button that is off can't take the focus, but it says why.
  button?.scrollIntoView?.({ block: "nearest" });
  button?.focus();
}
