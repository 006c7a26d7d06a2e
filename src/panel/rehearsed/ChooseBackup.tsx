import { useInfiniteQuery } from "@tanstack/react-query";
import { backupsQuery } from "../../client/backups.ts";
import type { Manifest } from "../../client/contract.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { formatBytes } from "../../ui/format.ts";
import { LoadError } from "../../ui/Notice.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { usePanel } from "../context.ts";
import { amount, capitalised, collectionNames } from "../wording.ts";
import { DownloadBackup } from "./DownloadBackup.tsx";

/** Which backup is to be put back. */
export function ChooseBackup({ onChoose, onClose }: { onChoose: (id: string) => void; onClose: () => void }) {
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
              <Facts backup={backup} />
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

function Facts({ backup }: { backup: Manifest }) {
  const { collections } = usePanel();
  const { types, records, createdAt, complete } = backup;
  return (
    <p className="min-w-0 flex-1 basis-52">
      <span className="font-medium">{capitalised(collectionNames(types, collections))}</span>,{" "}
      <RelativeTime at={createdAt} />
      <span className="block text-12 text-muted">
        {amount(records, "record")}, {formatBytes(backup.bytes)}
        {!complete && <span className="text-attention">, not whole: the run ended early</span>}
      </span>
    </p>
  );
}
