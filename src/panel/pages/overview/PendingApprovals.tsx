import { useMutation, useQuery } from "@tanstack/react-query";
import { approvalsQuery, decideOn } from "../../../client/approvalQueries.ts";
import type { Approval, Run } from "../../../client/contract.ts";
import { sessionQuery } from "../../../client/queries.ts";
import { missingRight } from "../../../engine/rights.ts";
import { ActionButton } from "../../../ui/Button.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { TextLink } from "../../components/ViewLink.tsx";
import { changeDisabledReason } from "../../model/allowedActions.ts";
import { runName } from "../../model/labels.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { runView } from "../../model/view.ts";

/** What waits for another person, each with what can be done about it. */
export function PendingApprovals({ live }: { live: LiveRuns }) {
  const { client } = usePanel();
  const { data } = useQuery(approvalsQuery(client));
  const pending = data?.approvals ?? [];
  if (pending.length === 0) return null;
  return (
    <section aria-label="Waiting for approval" className="grid grid-cols-1 gap-2">
      {pending.map((approval) => (
        <PendingApproval
          key={approval.id}
          approval={approval}
          run={live.runs.find(({ id }) => id === approval.run) ?? null}
        />
      ))}
    </section>
  );
}

function PendingApproval({ approval, run }: { approval: Approval; run: Run | null }) {
  const { client, can, collections } = usePanel();
  const session = useQuery(sessionQuery(client));
  const decide = useMutation(decideOn(client));
  const { id, what, by, reason, until } = approval;
  const isOwn = session.data?.uid === by.uid;
  const name = run ? runName(run, collections) : `Run ${approval.run.slice(0, 8)}`;
  const asked = what === "download" ? `Download of the backup of ${approval.run.slice(0, 8)}` : name;
  const busy = decide.isPending ? "One moment…" : null;
  const mayApprove = busy ?? missingRight(can, "approve");
  const mayReject = busy ?? changeDisabledReason(can);
  const send = (decision: "approve" | "reject") => decide.mutate({ id, decision });
  return (
    <Notice
      tone="attention"
      icon="clock"
      title={`${asked}: waits for ${isOwn ? "another person" : "approval"}`}
      action={
        <div className="flex flex-wrap gap-2">
          {!isOwn && (
            <ActionButton variant="filled" disabledReason={mayApprove} onClick={() => send("approve")}>
              Approve
            </ActionButton>
          )}
          <ActionButton disabledReason={mayReject} onClick={() => send("reject")}>
            {isOwn ? "Withdraw" : "Reject"}
          </ActionButton>
        </div>
      }
    >
      Asked for by {isOwn ? "you" : (by.name ?? by.uid)}, {reason ? `because: “${reason}”` : "without a reason"}. It
      ends by itself <RelativeTime at={until} isFuture />.{" "}
      <TextLink to={runView(approval.run)}>
        {what === "download" ? "Show the run that saved it" : "Show the run"}
      </TextLink>
      {decide.error && (
        <span role="alert" className="block text-error">
          Not decided: {decide.error.message}
        </span>
      )}
    </Notice>
  );
}
