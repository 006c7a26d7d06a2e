import type { Run } from "../../client/contract.ts";
import { isActive } from "../../engine/lifecycle.ts";
import { Notice } from "../../ui/Notice.tsx";
import { meaning } from "./sentence.ts";

/** What is in a run's way, or was: why it goes slowly or not at all, and what an early end means. */
export function Trouble({ run }: { run: Run }) {
  const { error, status, stuckSince } = run;
  const slowed = status === "running" && run.slowed !== null ? `Slowed down: ${run.slowed}` : null;
  const stuck = stuckSince === null ? null : `No progress since ${clock.format(stuckSince)}`;
  // The first is what it comes down to; the others say why.
  const [title, ...reasons] = [stuck, slowed, error].filter((each) => each !== null);
  if (title === undefined) return status === "cancelled" ? <p className="mt-2 text-muted">{meaning(run)}</p> : null;
  const goesOn =
    status === "paused" ? "Nothing is written while it is paused." : "The run goes on by itself as soon as it can.";
  return (
    <div className="mt-3">
      <Notice tone={status === "failed" ? "error" : "attention"} title={title}>
        {[...reasons, isActive(status) ? goesOn : meaning(run)].map(asSentence).join(" ")}
      </Notice>
    </div>
  );
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const asSentence = (text: string): string => (text.endsWith(".") ? text : `${text}.`);
