import { auditQuery, cursorQuery } from "../../contract/requests.ts";
import { endpoint, type RouteDependencies } from "../endpoint.ts";
import { downloadAudit, downloadFormat, downloadReason } from "../http/downloads.ts";

export const auditEndpoints = ({ runs }: RouteDependencies) => [
  endpoint({
    method: "GET",
    path: "/audit",
    id: "listAudit",
    subject: "Audit trail",
    summary: "Every action with who, when, what, run and reason, newest first.",
    description:
      "Each entry carries the hash of the one before, so that a change to any of them shows. As CSV or NDJSON, all entries that match are sent as a download, which is noted in the trail.",
    query: auditQuery,
    parameters: { action: "Only entries whose action begins with these words.", reason: downloadReason },
    answer: "AuditPage",
    downloads: {
      "text/csv": "All entries that match, one a line.",
      "application/x-ndjson": "All entries that match, each an AuditEntry in JSON on a line of its own.",
    },
    cost: "read",
    isCostly: ({ request: { headers } }) => downloadFormat(headers.get("accept")) !== null,
    handle: async ({ query: { reason = null, ...query }, request, actor }) => {
      const format = downloadFormat(request.headers.get("accept"));
      if (!format) return runs.audit(query);
      await runs.noteReading(actor, "download audit", reason);
      return downloadAudit(runs, query, format);
    },
  }),
  endpoint({
    method: "GET",
    path: "/audit/check",
    id: "checkAudit",
    subject: "Audit trail",
    summary: "Whether the trail is as it was written, 1,000 entries at a time, newest first.",
    description:
      "The Worker computes each entry's hash and seal again, compares each with the entry before it, and looks whether the newest entry that was noted outside of the run log is still there. What came after that one and was cut off can't be noticed.",
    query: cursorQuery,
    answer: "AuditCheck",
    cost: "read",
    handle: ({ query }) => runs.checkAudit(query.cursor),
  }),
];
