import { auditQuery } from "../../contract/requests.ts";
import { endpoint, type RouteDependencies } from "../endpoint.ts";

export const auditEndpoints = ({ runs }: RouteDependencies) => [
  endpoint({
    method: "GET",
    path: "/audit",
    id: "listAudit",
    subject: "Audit trail",
    summary: "Every action with who, when, what, run and reason, newest first.",
    description: "Each entry carries the hash of the one before, so that a change to any of them shows.",
    query: auditQuery,
    parameters: { action: "Only entries whose action begins with these words." },
    answer: "AuditPage",
    handle: ({ query }) => runs.audit(query),
  }),
];
