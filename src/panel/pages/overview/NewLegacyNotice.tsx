import { type ReactNode, useState } from "react";
import type { Stats } from "../../../client/contract.ts";
import { Button } from "../../../ui/Button.tsx";
import { Icon } from "../../../ui/Icon.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { ButtonLink } from "../../components/ViewLink.tsx";
import { startBlockedReason } from "../../model/allowedActions.ts";
import { collectionNames, quantity } from "../../model/labels.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { useStartRun } from "../../model/useStartRun.ts";
import { runView } from "../../model/view.ts";
import { findNewLegacyRecords, lastFullRun, testListingThem } from "./newLegacyRecords.ts";

/** Says so when legacy records have appeared in collections that a completed run had finished. */
export function NewLegacyNotice({ stats, live }: { stats: Stats; live: LiveRuns }) {
  const { can, collections } = usePanel();
  const start = useStartRun();
  const every = collections.map(({ type }) => type);
  const found = findNewLegacyRecords(every, stats, collections, live.runs);
  if (found.length === 0) return null;
  const types = found.flatMap(({ own }) => own.types);
  const count = found.reduce((sum, one) => sum + one.count, 0);
  const run = lastFullRun(types, live.runs) ?? lastFullRun(types.slice(0, 1), live.runs);
  const blocked = startBlockedReason(can, live.active, types);
  const test = testListingThem(types, live.runs);
  const them = count === 1 ? "it" : "them";
  return (
    <Dismissible what={`appeared ${run?.id} ${found.map((one) => one.count).join()}`}>
      {(dismiss) => (
        <Notice
          tone="attention"
          title={`${quantity(count, "legacy record")} appeared among ${collectionNames(types, collections)}`}
          action={
            <div className="flex gap-1.5">
              {test ? (
                <ButtonLink to={{ ...runView(test.id), result: "migrated" }}>Show {them}</ButtonLink>
              ) : (
                <Button
                  disabled={blocked !== null || start.isPending}
                  title={blocked ?? undefined}
                  onClick={() => start.mutate({ kind: "migrate", types, dryRun: true })}
                >
                  List {them} with a test
                </Button>
              )}
              {dismiss}
            </div>
          }
        >
          Something still writes the old format. Find it and update it.
          {start.error && <span className="text-error"> Not started: {start.error.message}</span>}
        </Notice>
      )}
    </Dismissible>
  );
}

/** Dismissed notices stay away until the page is reloaded or they change. */
const dismissed = new Set<string>();

function Dismissible({ what, children }: { what: string; children: (dismiss: ReactNode) => ReactNode }) {
  const { client } = usePanel();
  const [, redraw] = useState(0);
  const key = `${client.scope} ${what}`;
  if (dismissed.has(key)) return null;
  return children(
    <Button
      variant="plain"
      className="w-8"
      aria-label="Dismiss"
      title="Dismiss until it changes"
      onClick={() => {
        dismissed.add(key);
        redraw((count) => count + 1);
      }}
    >
      <Icon name="cross" className="size-3.5" />
    </Button>,
  );
}
