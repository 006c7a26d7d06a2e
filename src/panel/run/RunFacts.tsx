import type { ReactNode } from "react";
import type { Run } from "../../client/contract.ts";
import { CopyButton, LinkButton } from "../../ui/Button.tsx";
import { formatDuration, formatExactTime } from "../../ui/format.ts";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { wholeRun } from "../view.ts";
import { namesOf, optionWords } from "./optionWords.ts";

/** Who made a run, when, why and how. */
export function RunFacts({ run, live }: { run: Run; live: LiveRuns }) {
  const { collections, show } = usePanel();
  const { id, startedBy, createdAt, startedAt, finishedAt, options } = run;
  const nameOf = namesOf(live.runs, collections);
  const words = optionWords(run, nameOf, collections);
  const other = options.of ?? options.planOf ?? (typeof options.backup === "string" ? options.backup : null);
  return (
    <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-t border-line pt-3">
      <Row name={startedAt === null ? "Set up" : "Started"}>
        <RelativeTime at={startedAt ?? createdAt} /> by{" "}
        <span title={startedBy.uid}>{startedBy.name ?? startedBy.uid}</span>
        {startedAt === null && options.startAt !== undefined && `, to start ${formatExactTime(options.startAt)}`}
      </Row>
      <Row name={finishedAt === null ? "For" : "Took"}>
        {startedAt === null ? "not begun" : formatDuration((finishedAt ?? Math.max(startedAt, Date.now())) - startedAt)}
        {finishedAt !== null && (
          <>
            , ended <RelativeTime at={finishedAt} />
          </>
        )}
      </Row>
      <Row name="Why">{options.reason ?? <span className="text-muted">no reason given</span>}</Row>
      <Row name="How">{words.length > 0 ? words.join(" · ") : "Nothing but the usual options"}</Row>
      {other !== null && (
        <Row name="Goes with">
          <LinkButton onClick={() => show(wholeRun(other))}>{nameOf(other)}</LinkButton>
        </Row>
      )}
      <Row name="Id">
        <code className="font-mono text-12 wrap-anywhere">{id}</code>{" "}
        <CopyButton text={id} label="Copy the run's id" className="-my-1 align-middle" />
      </Row>
    </dl>
  );
}

const Row = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-muted">{name}</dt>
    <dd className="min-w-0 wrap-anywhere">{children}</dd>
  </>
);
