import type { Run } from "../../../client/contract.ts";
import { isActive } from "../../../engine/lifecycle.ts";
import { formatClock, formatExactTime } from "../../../ui/format.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { quantity } from "../../model/labels.ts";
import { earlyEndMeaning } from "../../model/runSummary.ts";

/** What slows a run down or stops it, what it waits for, and what an early end means. */
export function RunAlert({ run }: { run: Run }) {
  const { status } = run;
  return (
    <>
      {isActive(status) && run.deferred > 0 && (
        <p className="mt-2 text-12 text-muted">
          {quantity(run.deferred, "record")} deferred: the application is writing {run.deferred === 1 ? "it" : "them"},
          or the store failed. The run retries {run.deferred === 1 ? "it" : "them"}.
        </p>
      )}
      {isActive(status) && run.waiting && status !== "paused" ? (
        <WaitingNotice run={run} waiting={run.waiting} />
      ) : (
        <ProblemNotice run={run} />
      )}
    </>
  );
}

/** A waiting run continues by itself, so it is not stuck. */
function WaitingNotice({ run, waiting }: { run: Run; waiting: NonNullable<Run["waiting"]> }) {
  const { until, reason, for: waits } = waiting;
  const time = <RelativeTime at={until} isFuture />;
  return (
    <div className="mt-3">
      <Notice
        tone="attention"
        icon="clock"
        title={waits ? waitsFor[waits] : <>The run is waiting and continues by itself {time}</>}
      >
        {asSentence(reason)}{" "}
        {waits === "person" ? (
          <>It is checked again {time}.</>
        ) : waits === "approval" ? (
          <>It ends {time}.</>
        ) : (
          `That is at ${formatExactTime(until)}.`
        )}
        {run.slowed !== null && ` ${asSentence(run.slowed)}`}
      </Notice>
    </div>
  );
}

function ProblemNotice({ run }: { run: Run }) {
  const { error, status, stuckSince } = run;
  const slowed = status === "running" && run.slowed !== null ? `Slowed down: ${run.slowed}` : null;
  const stuck = stuckSince === null ? null : `Stuck: no progress since ${formatClock(stuckSince)}`;
  // The most important problem is the title; the others explain it.
  const [title, ...reasons] = [stuck, slowed, error].filter((each) => each !== null);
  if (title === undefined)
    return status === "cancelled" ? <p className="mt-2 text-muted">{earlyEndMeaning(run)}</p> : null;
  const goesOn =
    status === "paused" ? "Nothing is written while it is paused." : "The run continues by itself as soon as it can.";
  return (
    <div className="mt-3">
      <Notice tone={status === "failed" ? "error" : "attention"} title={title} urgent={stuck !== null}>
        {[...reasons, isActive(status) ? goesOn : earlyEndMeaning(run)].map(asSentence).join(" ")}
      </Notice>
    </div>
  );
}

const waitsFor = {
  approval: "The run waits for another person's approval",
  person: "The run waits: who started or approved it may not do so any more",
} as const;

const asSentence = (text: string): string => (text.endsWith(".") ? text : `${text}.`);
