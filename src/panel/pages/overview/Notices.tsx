import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { commandRun } from "../../../client/commands.ts";
import type { Run, Stats } from "../../../client/contract.ts";
import { Button } from "../../../ui/Button.tsx";
import { Icon } from "../../../ui/Icon.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { ButtonLink } from "../../components/ViewLink.tsx";
import { startBlockedReason } from "../../model/allowedActions.ts";
import { collectionNames, quantity, runName } from "../../model/labels.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { useStartRun } from "../../model/useStartRun.ts";
import { runView } from "../../model/view.ts";
import { findNewLegacyRecords, lastFullRun, testListingThem } from "./newLegacyRecords.ts";

/** Problems that somebody should look into: stuck runs and new legacy records. */
export function Notices({ stats, live }: { stats: Stats; live: LiveRuns }) {
  const stuck = live.active.filter((run) => run.stuckSince !== null && !run.waiting);
  return (
    <>
      {stuck.map((run) => (
        <StuckNotice key={run.id} run={run} since={run.stuckSince as number} />
      ))}
      <NewLegacyNotice stats={stats} live={live} />
    </>
  );
}

function StuckNotice({ run, since }: { run: Run; since: number }) {
  const { client, collections } = usePanel();
  const pause = useMutation(commandRun(client));
  return (
    <Dismissible what={`stuck ${run.id} ${since}`}>
      {(dismiss) => (
        <Notice
          tone="attention"
          urgent
          title={`${runName(run, collections)} is stuck`}
          action={
            <div className="flex gap-1.5">
              <ButtonLink to={runView(run.id)}>Show details</ButtonLink>
              <Button
                disabled={pause.isPending}
                onClick={() => pause.mutate({ id: run.id, command: "pause", from: run.status })}
              >
                Pause it
              </Button>
              {dismiss}
            </div>
          }
        >
          No progress since <RelativeTime at={since} />.
          {pause.error && <span className="text-error"> Not paused: {pause.error.message}</span>}
        </Notice>
      )}
    </Dismissible>
  );
}

/** Legacy records in collections that a completed run had finished. */
function NewLegacyNotice({ stats, live }: { stats: Stats; live: LiveRuns }) {
  const { collections } = usePanel();
  const start = useStartRun();
  const every = collections.map(({ type }) => type);
  const found = findNewLegacyRecords(every, stats, collections, live.runs);
  if (found.length === 0) return null;
  const types = found.flatMap(({ own }) => own.types);
  const count = found.reduce((sum, one) => sum + one.count, 0);
  const run = lastFullRun(types, live.runs) ?? lastFullRun(types.slice(0, 1), live.runs);
  const blocked = startBlockedReason(live.active, types);
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
