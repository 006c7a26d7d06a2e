import { useRef } from "react";
import type { Run, StartBody } from "../../client/contract.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { formatExactTime, formatNumber } from "../../ui/format.ts";
import { ListItemNote } from "../../ui/Notice.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { usePanel } from "../context.ts";
import { changeable, type Figures } from "../overview/figures.ts";
import { TypeToConfirm } from "../rehearsed/TypeToConfirm.tsx";
import { amount, collectionNames } from "../wording.ts";
import { ForecastLine } from "./ForecastLine.tsx";
import { isStillTrue, lastTest } from "./reason.ts";
import type { Target } from "./targets.ts";

type ConfirmRunProps = {
  target: Target;
  body: StartBody;
  figures: Figures | undefined;
  runs: readonly Run[];
  onConfirm: () => void;
  onClose: () => void;
};

/** The last look before production data changes: what, how many, whether it was rehearsed. */
export default function ConfirmRun({ target, body, figures, runs, onConfirm, onClose }: ConfirmRunProps) {
  const { collections } = usePanel();
  const input = useRef<HTMLInputElement>(null);
  const names = collectionNames(target.types, collections);
  const { ids, limit } = body;
  return (
    <Dialog role="alertdialog" title={`Migrate ${names}?`} initialFocus={input} onClose={onClose}>
      <p>
        <strong className="font-semibold">
          {ids ? amount(ids.length, "chosen record") : amount(figures ? changeable(figures) : 0, "record")}
        </strong>{" "}
        of {formatNumber(figures?.total ?? 0)} in {names} will be rewritten with new fields
        {limit === undefined ? "." : `, and the run stops after ${formatNumber(limit)}.`}
        {figures !== undefined &&
          figures.unreadable > 0 &&
          !ids &&
          ` ${formatNumber(figures.unreadable)} that can't be read are left as they are.`}
        {body.startAt !== undefined && Number.isFinite(body.startAt) && ` It starts ${formatExactTime(body.startAt)}.`}
      </p>
      {!ids && <ForecastLine types={target.types} limited={limit !== undefined || body.maxPerSecond !== undefined} />}
      <ul className="my-3 grid gap-1.5">
        <Rehearsal target={target} body={body} figures={figures} runs={runs} />
        {body.backup ? (
          <ListItemNote>Each record is saved before it is changed, and can be put back.</ListItemNote>
        ) : (
          <ListItemNote tone="attention">No backup is made. Options has one that saves each record first.</ListItemNote>
        )}
        <ListItemNote>
          Legacy fields stay in place; nothing but a placeholder is overwritten. The run can be undone.
        </ListItemNote>
        <ListItemNote>It can be paused and cancelled, and goes on when this page is closed.</ListItemNote>
      </ul>
      <TypeToConfirm word="MIGRATE" action="Run migration" input={input} onConfirm={onConfirm} onCancel={onClose} />
    </Dialog>
  );
}

type RehearsalProps = Pick<ConfirmRunProps, "target" | "body" | "figures" | "runs">;

function Rehearsal({ target, body, figures, runs }: RehearsalProps) {
  const { collections } = usePanel();
  const names = target.full ? "all records together" : collectionNames(target.types, collections);
  const tested = lastTest(runs, { types: target.types, ids: body.ids ?? [] });
  if (!tested?.finishedAt) {
    return (
      <ListItemNote tone="attention">
        No test of just {body.ids ? "these" : names} is among the latest runs. A test shows every change first and
        writes nothing.
      </ListItemNote>
    );
  }
  if (!isStillTrue(tested, runs, figures)) {
    return (
      <ListItemNote tone="attention">
        No dry run of just this since the data last changed: test first. The last one was{" "}
        <RelativeTime at={tested.finishedAt} />.
      </ListItemNote>
    );
  }
  return (
    <ListItemNote>
      Tested <RelativeTime at={tested.finishedAt} />: {formatNumber(tested.counts.migrated)} would migrate,{" "}
      {amount(tested.counts.errors, "error")}.{body.planOf !== undefined && " Only what that test planned is changed."}
    </ListItemNote>
  );
}
