import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { approvalsQuery } from "../../client/approvalQueries.ts";
import { backupsQuery } from "../../client/backupQueries.ts";
import type { Manifest } from "../../client/contract.ts";
import { ApiError } from "../../client/error.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { formatBytes } from "../../ui/format.ts";
import { Icon } from "../../ui/Icon.tsx";
import { LoadError } from "../../ui/Notice.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { saveFile } from "../../ui/saveFile.ts";
import { DownloadReason } from "../components/DownloadMenu.tsx";
import { capitalised, collectionNames, quantity } from "../model/labels.ts";
import { usePanel } from "../model/panelContext.ts";

/** Asks which backup to restore. */
export function ChooseBackupDialog({ onChoose, onClose }: { onChoose: (id: string) => void; onClose: () => void }) {
  const { client } = usePanel();
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(backupsQuery(client));
  const backups = data?.pages.flatMap((page) => page.backups) ?? [];
  return (
    <Dialog title="Restore from which backup?" onClose={onClose}>
      {!data && !error && <Skeleton className="h-24 w-full" />}
      {!data && error && <LoadError title="The backups could not be read" query={{ error, refetch }} />}
      {data && backups.length === 0 && (
        <p className="text-muted">
          There are no backups yet. "Back up all" makes one, and so does a run with the option to save each record
          first.
        </p>
      )}
      {backups.length > 0 && (
        <ul className="grid max-h-80 grid-cols-1 divide-y divide-line overflow-y-auto rounded-box border border-line">
          {backups.map((backup) => (
            <li key={backup.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
              <BackupSummary backup={backup} />
              <Button size="small" disabled={backup.records === 0} onClick={() => onChoose(backup.id)}>
                Restore…
              </Button>
              {backup.records > 0 && <DownloadBackup backup={backup.id} />}
            </li>
          ))}
        </ul>
      )}
      <div className="mt-4 flex justify-end gap-2">
        {hasNextPage && <Button onClick={() => fetchNextPage()}>Load older</Button>}
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </Dialog>
  );
}

function BackupSummary({ backup }: { backup: Manifest }) {
  const { collections } = usePanel();
  const { types, records, createdAt, complete, encrypted, encryptionKeys } = backup;
  return (
    <p className="min-w-0 flex-1 basis-52">
      <span className="font-medium">{capitalised(collectionNames(types, collections))}</span>,{" "}
      <RelativeTime at={createdAt} />
      <span className="block text-12 text-muted">
        {quantity(records, "record")}, {formatBytes(backup.bytes)}
        {encryptionKeys.length > 0 &&
          `, ${encrypted ? "encrypted" : "partly encrypted"}, ${encryptionKeys.length > 1 ? "keys" : "key"} ${encryptionKeys.join(", ")}`}
        {!complete && <span className="text-attention">, incomplete: the run ended early</span>}
      </span>
    </p>
  );
}

/** Downloads a backup after a warning about the secrets in it. */
function DownloadBackup({ backup }: { backup: string }) {
  const { client } = usePanel();
  const queryClient = useQueryClient();
  const [isWarning, setWarning] = useState(false);
  const [reason, setReason] = useState("");
  const download = useMutation({
    mutationFn: async () => {
      const request = { params: { id: backup }, query: { reason: reason.trim() } };
      const file = await client.download("/backups/:id/download", "application/x-ndjson", request);
      saveFile(file, `backup-${backup}.ndjson`);
    },
    onSuccess: () => setWarning(false),
    // It may have asked for an approval.
    onError: () => queryClient.invalidateQueries({ queryKey: approvalsQuery(client).queryKey }),
    networkMode: "always",
  });
  // It waits for another person, and was only asked for.
  const isAskedFor = download.error instanceof ApiError && download.error.problem?.approval !== undefined;
  if (!isWarning) {
    return (
      <Button size="small" variant="plain" onClick={() => setWarning(true)}>
        <Icon name="download" className="size-3.5" />
        Download…
      </Button>
    );
  }
  return (
    <div className="grid min-w-0 basis-full grid-cols-1 gap-2 rounded-box border border-attention/40 bg-attention-soft px-3 py-2">
      <p>
        The file holds every saved record as it is stored, <strong>with its secrets in plain text</strong>. Keep it
        where only people with access to the store can read it, and delete it when it is no longer needed.
      </p>
      <DownloadReason reason={reason} onChange={setReason} />
      {download.error && (
        <p role="alert" className={isAskedFor ? "text-attention" : "text-error"}>
          {isAskedFor
            ? download.error.message
            : `Not downloaded: ${download.error.message} Partial backups are not saved.`}
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button size="small" onClick={() => setWarning(false)}>
          Don't download
        </Button>
        <Button
          size="small"
          variant="filled"
          disabled={download.isPending || reason.trim() === ""}
          onClick={() => download.mutate()}
        >
          {download.isPending ? "Downloading…" : "Download with secrets"}
        </Button>
      </div>
    </div>
  );
}
