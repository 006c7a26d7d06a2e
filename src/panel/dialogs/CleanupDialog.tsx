import { Fragment, useId, useState } from "react";
import type { FieldCensus, Stats } from "../../client/contract.ts";
import { classes } from "../../ui/classes.ts";
import { formatNumber } from "../../ui/format.ts";
import { ListItemNote } from "../../ui/Notice.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { collectionCleanupBlockedReason } from "../model/allowedActions.ts";
import { collectionNames, quantity, retainedReason } from "../model/labels.ts";
import type { LiveRuns } from "../model/liveRuns.ts";
import { usePanel } from "../model/panelContext.ts";
import { DryRunDialog } from "./DryRunDialog.tsx";

type CleanupDialogProps = { stats: Stats; live: LiveRuns; onClose: () => void };

/** Removes legacy fields whose values have been copied. The fields are chosen here, none by default. */
export function CleanupDialog({ stats, live, onClose }: CleanupDialogProps) {
  const { collections } = usePanel();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const held = stats.fields.filter(({ records }) => records > 0);
  const fields: Record<string, string[]> = {};
  for (const { type, field } of held) {
    if (chosen.includes(`${type}.${field}`)) fields[type] = [...(fields[type] ?? []), field];
  }
  const types = Object.keys(fields);
  return (
    <DryRunDialog
      title="Clean up legacy fields?"
      confirmWord="CLEAN UP"
      actionLabel="Clean up"
      dryRunLabel="Test the clean-up"
      request={types.length > 0 ? { kind: "cleanup", types, fields } : null}
      missingHint="Choose at least one field."
      live={live}
      onClose={onClose}
      renderFindings={(test) => (
        <>
          <ListItemNote>
            <strong className="font-semibold">{formatNumber(test.counts.migrated)}</strong> of{" "}
            {quantity(test.total ?? test.counts.listed, "record")} in {collectionNames(types, collections)} would lose
            these fields, tested <RelativeTime at={test.finishedAt ?? test.createdAt} />.
          </ListItemNote>
          {test.counts.conflicts > 0 && (
            <ListItemNote tone="attention">
              {quantity(test.counts.conflicts, "field")} whose value differs from the new place would stay.
            </ListItemNote>
          )}
          <ListItemNote tone="attention">
            A clean-up can't be undone. To get the values back, undo the migration before it or restore a backup.
          </ListItemNote>
        </>
      )}
    >
      <p>
        Removes the chosen fields from current records, each only where its new place holds the same value. Code that
        still reads them will find nothing.
      </p>
      {held.length === 0 && <p className="mt-3 text-muted">No record holds a legacy field any more.</p>}
      {collections.map(({ type, plural }) => (
        <FieldChoices
          key={type}
          plural={plural}
          fields={held.filter((each) => each.type === type)}
          left={collectionCleanupBlockedReason(stats, type, collections)}
          chosen={chosen}
          onChange={setChosen}
        />
      ))}
    </DryRunDialog>
  );
}

/** A long path breaks where its names do. */
const NewPlace = ({ path }: { path: string }) => (
  <>
    now{" "}
    {path.split(".").map((name, index) => (
      <Fragment key={path.slice(0, index) + name}>
        {index > 0 && (
          <>
            .<wbr />
          </>
        )}
        {name}
      </Fragment>
    ))}
  </>
);

type FieldChoicesProps = {
  plural: string;
  fields: readonly FieldCensus[];
  /** Why this collection can't be cleaned up yet; `null` if it can. */
  left: string | null;
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
};

function FieldChoices({ plural, fields, left, chosen, onChange }: FieldChoicesProps) {
  const { collections } = usePanel();
  const id = useId();
  if (fields.length === 0) return null;
  return (
    <fieldset className="mt-3 min-w-0" disabled={left !== null}>
      <legend className="mb-1 font-medium">
        {plural} {left !== null && <span className="font-normal text-attention">{left}</span>}
      </legend>
      <div className="grid max-h-36 grid-cols-1 gap-y-0.5 overflow-y-auto rounded-box border border-line p-2">
        {fields.map(({ type, field, target, records, deprecated }) => {
          const name = `${type}.${field}`;
          const retained = retainedReason(collections, type, field);
          return (
            <label key={name} className="flex items-baseline gap-2">
              <input
                type="checkbox"
                className="relative top-0.5 accent-accent"
                disabled={retained !== null}
                aria-describedby={retained === null ? undefined : `${id}-${name}`}
                checked={left === null && chosen.includes(name)}
                onChange={(event) =>
                  onChange(event.target.checked ? [...chosen, name] : chosen.filter((each) => each !== name))
                }
              />
              <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
                <code className={classes("font-mono text-12", retained !== null && "text-muted")}>{field}</code>{" "}
                {retained === null ? (
                  <span className="text-12 text-muted">
                    {deprecated || target === null ? "deprecated, no new place" : <NewPlace path={target} />}
                  </span>
                ) : (
                  <span id={`${id}-${name}`} className="text-12 text-muted">
                    retained: {retained}
                  </span>
                )}
              </span>
              <span className="shrink-0 text-12 text-muted">{quantity(records, "record")}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
