import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { backupQuery } from "../../client/backupQueries.ts";
import { CheckboxField, Select, TextField } from "../../ui/Field.tsx";
import { formatNumber } from "../../ui/format.ts";
import { ListItemNote } from "../../ui/Notice.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { collectionNames, quantity } from "../model/labels.ts";
import type { LiveRuns } from "../model/liveRuns.ts";
import { usePanel } from "../model/panelContext.ts";
import { DryRunDialog, SkippedSummary } from "./DryRunDialog.tsx";

type RestoreDialogProps = {
  /** The id of the run that made the backup. */
  backup: string;
  live: LiveRuns;
  onClose: () => void;
};

/** Restores saved records, or only those with chosen ids. */
export function RestoreDialog({ backup, live, onClose }: RestoreDialogProps) {
  const { client, collections } = usePanel();
  const { data } = useQuery(backupQuery(client, backup));
  const [overwrite, setOverwrite] = useState(false);
  const [some, setSome] = useState<IdSelection>({ type: "", ids: "" });
  const types = data?.types ?? [];
  const chosen = { type: some.type || (types[0] ?? ""), ids: idsOf(some) };
  return (
    <DryRunDialog
      title={data ? `Restore ${collectionNames(data.types, collections)}?` : "Restore?"}
      confirmWord="RESTORE"
      actionLabel={overwrite ? "Restore and replace" : "Restore records"}
      dryRunLabel="Test the restore"
      request={{
        kind: "restore",
        backup,
        ...(overwrite && { overwrite }),
        ...(chosen.ids.length > 0 && { types: [chosen.type], ids: chosen.ids }),
      }}
      live={live}
      onClose={onClose}
      renderFindings={(test) => (
        <>
          <ListItemNote>
            <strong className="font-semibold">{formatNumber(test.counts.migrated)}</strong> of{" "}
            {quantity(test.total ?? test.counts.listed, "record")} would be put back, tested{" "}
            <RelativeTime at={test.finishedAt ?? test.createdAt} />.
          </ListItemNote>
          <SkippedSummary
            run={test}
            what="would stay as they are: equal to the backup, or changed since"
            onClose={onClose}
          />
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
          Puts {quantity(data.records, "record")} back as they were when they were saved,{" "}
          <RelativeTime at={data.createdAt} />, each with its expiration and metadata.
          {!data.complete && " This backup is incomplete: its run ended early."}
        </p>
      )}
      <RecordIdFilter types={types} value={{ ...some, type: chosen.type }} onChange={setSome} />
      <div className="mt-3">
        <CheckboxField
          label="Also replace what changed since the backup"
          description="Otherwise those records are left as they are and reported."
          checked={overwrite}
          onChange={setOverwrite}
        />
      </div>
    </DryRunDialog>
  );
}

/** Ids of one collection, as typed. Without ids, all records. */
type IdSelection = { type: string; ids: string };

const idsOf = ({ ids }: IdSelection): string[] => ids.split(/[\s,]+/).filter((id) => id !== "");

type RecordIdFilterProps = { types: readonly string[]; value: IdSelection; onChange: (value: IdSelection) => void };

function RecordIdFilter({ types, value, onChange }: RecordIdFilterProps) {
  const { collections } = usePanel();
  return (
    <div className="mt-3 grid gap-2">
      <TextField
        label="Only these ids"
        description="Separated by spaces, commas or line breaks. Without any, every saved record is restored."
        rows={2}
        wide
        error={undefined}
        value={value.ids}
        onChange={(ids) => onChange({ ...value, ids })}
      />
      {types.length > 1 && idsOf(value).length > 0 && (
        <Select
          label="Collection of these ids"
          options={collections
            .filter(({ type }) => types.includes(type))
            .map(({ type, plural }) => ({ value: type, label: plural }))}
          value={value.type}
          onChange={(type) => onChange({ ...value, type })}
        />
      )}
    </div>
  );
}
