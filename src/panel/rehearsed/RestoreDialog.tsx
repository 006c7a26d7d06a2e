import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { backupQuery } from "../../client/backups.ts";
import { formatNumber } from "../../ui/format.ts";
import { ListItemNote } from "../../ui/Notice.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { amount, collectionNames } from "../wording.ts";
import { LeftAlone } from "./LeftAlone.tsx";
import { idsOf, OnlyThese, type Some } from "./OnlyThese.tsx";
import { RehearsedDialog } from "./RehearsedDialog.tsx";

type RestoreDialogProps = {
  /** The run that saved it. */
  backup: string;
  live: LiveRuns;
  onClose: () => void;
};

/** Puts saved records back. */
export function RestoreDialog({ backup, live, onClose }: RestoreDialogProps) {
  const { client, collections } = usePanel();
  const { data } = useQuery(backupQuery(client, backup));
  const [overwrite, setOverwrite] = useState(false);
  const [some, setSome] = useState<Some>({ type: "", ids: "" });
  const types = data?.types ?? [];
  const chosen = { type: some.type || (types[0] ?? ""), ids: idsOf(some) };
  return (
    <RehearsedDialog
      title={data ? `Restore ${collectionNames(data.types, collections)}?` : "Restore?"}
      word="RESTORE"
      action={overwrite ? "Restore and replace" : "Restore records"}
      test="Test the restore"
      request={{
        kind: "restore",
        backup,
        ...(overwrite && { overwrite }),
        ...(chosen.ids.length > 0 && { types: [chosen.type], ids: chosen.ids }),
      }}
      live={live}
      onClose={onClose}
      found={(test) => (
        <>
          <ListItemNote>
            <strong className="font-semibold">{formatNumber(test.counts.migrated)}</strong> of{" "}
            {amount(test.total ?? test.counts.listed, "record")} would be put back, tested{" "}
            <RelativeTime at={test.finishedAt ?? test.createdAt} />.
          </ListItemNote>
          <LeftAlone run={test} what="would stay: as they were saved already, or changed since" onClose={onClose} />
          {overwrite && (
            <ListItemNote tone="attention">
              What the application wrote since the backup is replaced. This can't be undone.
            </ListItemNote>
          )}
        </>
      )}
    >
      {data && (
        <p>
          Puts {amount(data.records, "record")} back as they were when they were saved,{" "}
          <RelativeTime at={data.createdAt} />, each with its expiration and metadata.
          {!data.complete && " The run that made this backup did not come to its end, so it is not whole."}
        </p>
      )}
      <OnlyThese types={types} value={{ ...some, type: chosen.type }} onChange={setSome} />
      <label className="mt-3 flex items-start gap-2">
        <input
          type="checkbox"
          className="mt-1 accent-accent"
          checked={overwrite}
          onChange={(event) => setOverwrite(event.target.checked)}
        />
        <span>
          Replace also what changed since the backup
          <span className="block text-12 text-muted">Without this such records are left as they are and reported.</span>
        </span>
      </label>
    </RehearsedDialog>
  );
}
