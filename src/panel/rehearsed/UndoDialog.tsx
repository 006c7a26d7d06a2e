import type { Run } from "../../client/contract.ts";
import { Fact } from "../../ui/Fact.tsx";
import { number } from "../../ui/numbers.ts";
import { Time } from "../../ui/Time.tsx";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { amount, collectionNames } from "../wording.ts";
import { LeftAlone } from "./LeftAlone.tsx";
import { RehearsedDialog } from "./RehearsedDialog.tsx";

/** Takes back what one run added. */
export function UndoDialog({ of, live, onClose }: { of: Run; live: LiveRuns; onClose: () => void }) {
  const { collections } = usePanel();
  const changed = of.counts.migrated;
  return (
    <RehearsedDialog
      title={`Undo the migration of ${collectionNames(of.types, collections)}?`}
      word="UNDO"
      action="Undo the run"
      test="Test the undo"
      request={{ kind: "undo", of: of.id }}
      live={live}
      onClose={onClose}
      found={(test) => (
        <>
          <Fact tone={test.counts.migrated === changed ? "done" : "attention"}>
            Can still be undone:{" "}
            <strong className="font-semibold">
              {number(test.counts.migrated)} of {amount(changed, "record")}
            </strong>
            , tested <Time at={test.finishedAt ?? test.createdAt} />.
          </Fact>
          <LeftAlone run={test} what="would be left as they are" onClose={onClose} />
          <Fact>What was changed since the run stays and is reported.</Fact>
        </>
      )}
    >
      <p>
        Takes exactly those fields out of {amount(changed, "record")} again that the run of{" "}
        <Time at={of.startedAt ?? of.createdAt} /> put there. The records are legacy afterwards.
      </p>
    </RehearsedDialog>
  );
}
