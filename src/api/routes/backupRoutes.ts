import { downloadQuery, noOptions, pageQuery } from "../../contract/requests.ts";
import { endpoint, type RouteDependencies } from "../endpoint.ts";
import { downloadBackup, downloadReason } from "../http/downloads.ts";
import { problem } from "../http/problemAnswer.ts";

const parameters = { id: "The id of the run that made it." };
const awaitsApproval =
  "Another person has to approve this download within an hour. It is asked for; call again when it is approved.";
const noSuchBackup = () => problem(404, "There is no such backup.");

export const backupEndpoints = ({ runs }: RouteDependencies) => [
  endpoint({
    method: "GET",
    path: "/backups",
    id: "listBackups",
    subject: "Backups",
    summary: "The backups that there are, newest first.",
    query: pageQuery,
    answer: "BackupsPage",
    handle: ({ query }) => runs.backups(query),
  }),
  endpoint({
    method: "GET",
    path: "/backups/:id",
    id: "getBackup",
    subject: "Backups",
    summary: "What one run saved.",
    parameters,
    answer: "Manifest",
    handle: async ({ params }) => (await runs.backup(params.id)) ?? noSuchBackup(),
  }),
  endpoint({
    method: "DELETE",
    path: "/backups/:id",
    id: "deleteBackup",
    subject: "Backups",
    summary: "Delete what one run saved; its manifest stays, marked as deleted.",
    parameters,
    query: noOptions,
    body: noOptions,
    answer: "Manifest",
    refusals: [409],
    warning: "What it holds can't be brought back.",
    handle: async ({ params, actor }) => {
      const deleted = await runs.deleteBackup(params.id, actor);
      if (!deleted) return noSuchBackup();
      return "refused" in deleted ? problem(409, deleted.refused) : deleted;
    },
  }),
  endpoint({
    method: "GET",
    path: "/backups/:id/download",
    id: "downloadBackup",
    // It holds what every other answer masks, and asks for approvals.
    needs: "operate",
    subject: "Backups",
    summary: "Every record that one run saved.",
    parameters: { ...parameters, reason: downloadReason },
    query: downloadQuery,
    answer: null,
    downloads: { "application/x-ndjson": "Each record is a SavedRecord in JSON on a line of its own." },
    refusals: [409],
    description:
      "Noted in the audit trail. What is encrypted is decrypted; without its key it is refused. Where it needs approval, the first call asks for that and answers 409; once another person has approved it, the file can be had for an hour.",
    cost: "read",
    handle: async ({ params, query, actor }) => {
      const manifest = await runs.backup(params.id);
      if (!manifest) return noSuchBackup();
      if (manifest.deletedAt !== null) return problem(404, "This backup was deleted.");
      const reason = query.reason ?? null;
      const approval = await runs.awaitedDownload(manifest.id, actor, reason);
      if (approval) return problem(409, awaitsApproval, { approval });
      const first = await runs.savedRecords(manifest.id, null);
      // What is damaged ends the download where it is; without its key nothing of it can be sent.
      if (first && "damaged" in first && first.isLocked) return problem(409, first.damaged);
      await runs.noteDownload(manifest.id, "backup", actor, reason);
      return downloadBackup(runs, manifest.id, first);
    },
  }),
];
