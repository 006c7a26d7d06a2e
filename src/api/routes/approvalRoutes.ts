import { noOptions } from "../../contract/requests.ts";
import { endpoint, type RouteDependencies } from "../endpoint.ts";
import { problem } from "../http/problemAnswer.ts";

const parameters = { id: "The id of what is pending." };

/** What needs approval by a second person: clean-ups, overwriting restores and downloads of backups, where approvals are on. */
export function approvalEndpoints({ runs }: RouteDependencies) {
  const decide = async (id: string, state: "approved" | "rejected", by: Parameters<typeof runs.decide>[2]) => {
    const decided = await runs.decide(id, state, by);
    if (!decided) return problem(404, "Nothing with this id is pending: it was decided, or its hour is over.");
    return "refused" in decided ? problem(409, decided.refused) : decided;
  };
  return [
    endpoint({
      method: "GET",
      path: "/approvals",
      id: "listApprovals",
      subject: "Approvals",
      summary: "What waits for another person, oldest first.",
      query: noOptions,
      answer: "Approvals",
      handle: () => runs.approvals(),
    }),
    endpoint({
      method: "POST",
      path: "/approvals/:id/approve",
      id: "approve",
      subject: "Approvals",
      summary: "Let a run begin, or a backup be downloaded, that somebody else asked for.",
      parameters,
      query: noOptions,
      body: noOptions,
      needs: "approve",
      answer: "Approval",
      refusals: [409],
      warning: "A run begins at once, unless it has a start time.",
      handle: ({ params, actor }) => decide(params.id, "approved", actor),
    }),
    endpoint({
      method: "POST",
      path: "/approvals/:id/reject",
      id: "reject",
      subject: "Approvals",
      summary: "Refuse what somebody asked for: a run is cancelled.",
      parameters,
      query: noOptions,
      body: noOptions,
      answer: "Approval",
      warning: "It has to be asked for again.",
      handle: ({ params, actor }) => decide(params.id, "rejected", actor),
    }),
  ];
}
