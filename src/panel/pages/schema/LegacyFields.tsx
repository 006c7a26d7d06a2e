import type { FieldCensus, Stats } from "../../../client/contract.ts";
import { Card } from "../../../ui/Card.tsx";
import { classes } from "../../../ui/classes.ts";
import { formatNumber } from "../../../ui/format.ts";
import { type Figures, figuresOf, migratable } from "../../model/collectionFigures.ts";
import { quantity, retainedReason } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";

/** How many records still hold each legacy field, and how many of them still have to be copied. */
export function LegacyFields({ stats }: { stats: Stats }) {
  const { collections } = usePanel();
  const { each } = figuresOf(stats, collections);
  return (
    <Card title="Legacy fields" aside={<Legend />}>
      <div className="grid gap-x-8 gap-y-4 min-[72rem]:grid-cols-2">
        {each.map((figures) => (
          <CollectionFields
            key={figures.label}
            figures={figures}
            fields={stats.fields.filter(({ type }) => type === figures.types[0])}
          />
        ))}
      </div>
    </Card>
  );
}

function CollectionFields({ figures, fields }: { figures: Figures; fields: readonly FieldCensus[] }) {
  const held = fields.filter(({ records }) => records > 0).sort((one, other) => other.records - one.records);
  const gone = fields.filter(({ records }) => records === 0);
  return (
    <div className="min-w-0">
      {held.length > 0 ? (
        <table className="w-full table-fixed border-separate border-spacing-0 text-left">
          <caption className="pb-1 text-left font-medium">
            {figures.label} <span className="font-normal text-muted">of {quantity(figures.total, "record")}</span>
          </caption>
          <thead className="text-12 text-muted max-sm:sr-only">
            <tr>
              {["Field", "Records that hold it", "What comes next"].map((name) => (
                <th key={name} scope="col" className="h-7 border-b border-line pr-3 font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {held.map((field) => (
              <FieldRow key={field.field} field={field} figures={figures} />
            ))}
          </tbody>
        </table>
      ) : (
        <p>
          <span className="font-medium">{figures.label}</span>{" "}
          <span className="text-muted">
            {figures.total === 0 ? "There are no records." : "No record holds a legacy field."}
          </span>
        </p>
      )}
      {held.length > 0 && gone.length > 0 && (
        <p className="mt-1.5 text-12 text-muted" title={gone.map(({ field }) => field).join(", ")}>
          {quantity(gone.length, "more field")} {gone.length === 1 ? "is" : "are"} held by no record
        </p>
      )}
    </div>
  );
}

function FieldRow({ field, figures }: { field: FieldCensus; figures: Figures }) {
  const { collections } = usePanel();
  const { field: name, target, records, deprecated } = field;
  const retained = retainedReason(collections, field.type, name);
  const cell = "border-b border-line py-1 pr-3 align-middle max-sm:block max-sm:border-0 max-sm:py-0";
  return (
    <tr className="max-sm:block max-sm:border-b max-sm:border-line max-sm:py-1.5">
      <th scope="row" className={classes(cell, "font-normal")}>
        <span className="block truncate font-mono text-12" title={name}>
          {name}
        </span>
        <span className="block truncate text-12 text-muted" title={target ?? undefined}>
          {deprecated ? "deprecated, no new place" : <>to {target}</>}
        </span>
      </th>
      <td className={cell}>
        <FieldBar field={field} total={figures.total} />
        <span className="text-12">
          {formatNumber(records)}
          <span className="sr-only"> of {formatNumber(figures.total)}</span>
          {field.pending > 0 && <span className="text-muted">, {formatNumber(field.pending)} to copy</span>}
        </span>
      </td>
      <td className={classes(cell, "text-12 text-muted")}>{nextStep(field, migratable(figures), retained)}</td>
    </tr>
  );
}

function nextStep({ pending, deprecated }: FieldCensus, toMigrate: number, retained: string | null): string {
  if (pending > 0) return "A run copies it";
  if (retained !== null) return `All copied; stays, for ${retained}`;
  const copied = deprecated ? "Nothing to copy" : "All copied";
  return toMigrate > 0 ? `${copied}; clean-up waits for the rest` : `${copied}: can be cleaned up`;
}

const fills = {
  copied: "bg-done",
  pending: "bg-remaining",
  deprecated: "border border-line-strong bg-transparent",
} as const;

/** A bar over all records: those that hold the field, and within them those where it is copied. */
function FieldBar({ field, total }: { field: FieldCensus; total: number }) {
  const { records, pending, deprecated } = field;
  const parts = deprecated ? { deprecated: records } : { copied: records - pending, pending };
  return (
    <div aria-hidden="true" className="my-1 flex h-2 gap-px rounded-box bg-track forced-color-adjust-none">
      {Object.entries(parts)
        .filter(([, count]) => count > 0)
        .map(([part, count]) => (
          <div
            key={part}
            className={classes("min-w-[3px] rounded-[2px]", fills[part as keyof typeof fills])}
            style={{ width: `${(count / total) * 100}%` }}
          />
        ))}
    </div>
  );
}

const Legend = () => (
  <ul aria-hidden="true" className="flex flex-wrap gap-x-4 text-12 text-muted">
    {(
      [
        ["copied", "Copied"],
        ["pending", "To copy"],
        ["deprecated", "No new place"],
      ] as const
    ).map(([part, label]) => (
      <li key={part} className="flex items-center gap-1.5">
        <span className={classes("size-2.5 rounded-[2px]", fills[part])} />
        {label}
      </li>
    ))}
  </ul>
);
