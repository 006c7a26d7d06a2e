import type { Run } from "../../client/contract.ts";
import { formatNumber } from "../../ui/format.ts";
import { ListItemNote } from "../../ui/Notice.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { collectionNames, quantity } from "../model/labels.ts";
import type { LiveRuns } from "../model/liveRuns.ts";
import { usePanel } from "../model/panelContext.ts";
import { DryRunDialog, SkippedSummary } from "./DryRunDialog.tsx";

/** Undoes one run: removes what it added. */
export function UndoDialog({ of, live, onClose }: { of: Run; live: LiveRuns; onClose: () => void }) {
  const { collections } = usePanel();
  const changed = of.counts.migrated;
  return (
    <DryRunDialog
      title={`Undo the migration of ${collectionNames(of.types, collections)}?`}
      confirmWord="UNDO"
      actionLabel="Undo the run"
      dryRunLabel="Test the undo"
      request={{ kind: "undo", of: of.id }}
      live={live}
      onClose={onClose}
      renderFindings={(test) => (
        <>
          <ListItemNote tone={test.counts.migrated === changed ? "done" : "attention"}>
            Can still be undone:{" "}
            <strong className="font-semibold">
              {formatNumber(test.counts.migrated)} of {quantity(changed, "record")}
            </strong>
            {test.undone && `, ${fullyUndoneText(test.undone.whole, test.counts.migrated)}`}, tested{" "}
            <RelativeTime at={test.finishedAt ?? test.createdAt} />.
          </ListItemNote>
          {test.undone && test.undone.restored > 0 && (
            <ListItemNote>
              In {quantity(test.undone.restored, "record")} a value is restored to the legacy field that a clean-up
              removed.
            </ListItemNote>
          )}
          {test.undone && test.undone.kept > 0 && (
            <ListItemNote tone="attention">
              In {quantity(test.undone.kept, "record")} some fields stay: they changed since the run, or hold the last
              copy of a value.
            </ListItemNote>
          )}
          <SkippedSummary run={test} what="would be left as they are" onClose={onClose} />
        </>
      )}
    >
      <p>
        Removes from {quantity(changed, "record")} exactly the fields that the run of{" "}
        <RelativeTime at={of.startedAt ?? of.createdAt} /> added, where they still hold what it wrote. The last copy of
        a value is never removed. Afterwards the records are legacy again.
      </p>
    </DryRunDialog>
  );
}

function fullyUndoneText(whole: number, undone: number): string {
  if (whole === undone) return undone === 1 ? "completely" : "all of them completely";
  return whole === 0 ? "none of them completely" : `${formatNumber(whole)} of them completely`;
}
