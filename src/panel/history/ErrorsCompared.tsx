import { useQuery } from "@tanstack/react-query";
import type { Run } from "../../client/contract.ts";
import { causesQuery } from "../../client/resultQueries.ts";
import { classes } from "../../ui/classes.ts";
import { formatNumber } from "../../ui/format.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { cellClasses, Table } from "../../ui/Table.tsx";
import { usePanel } from "../context.ts";

type Line = { type: string; pattern: string; earlier: number; later: number };

const columns = [
  { name: "Cause" },
  { name: "Earlier", width: "w-20", figures: true },
  { name: "Later", width: "w-20", figures: true },
];

/** What went wrong in either, by cause. */
export function ErrorsCompared({ earlier, later }: { earlier: Run; later: Run }) {
  const { client } = usePanel();
  const any = earlier.counts.errors + later.counts.errors > 0;
  const first = useQuery({ ...causesQuery(client, earlier.id), enabled: any });
  const second = useQuery({ ...causesQuery(client, later.id), enabled: any });
  if (!any) return <p className="text-muted">Neither run has a record in error.</p>;
  const error = first.error ?? second.error;
  if (error) return <p className="text-error">The errors could not be read: {error.message}</p>;
  if (!first.data || !second.data) return <Skeleton className="h-24 w-full" />;

  const lines = new Map<string, Line>();
  for (const [side, { causes }] of [["earlier", first.data] as const, ["later", second.data] as const]) {
    for (const { type, pattern, count } of causes) {
      const key = `${type} ${pattern}`;
      lines.set(key, { ...(lines.get(key) ?? { type, pattern, earlier: 0, later: 0 }), [side]: count });
    }
  }
  const isWhole = first.data.complete && second.data.complete;
  return (
    <div className="-mx-4">
      <h3 className="px-4 pb-1.5 font-semibold">
        Errors by cause{" "}
        {!isWhole && (
          <span className="font-normal text-muted">of the first batches: there are too many to read all</span>
        )}
      </h3>
      <Table
        label="Errors by cause in both runs"
        columns={columns}
        minWidth=""
        items={[...lines.values()]}
        renderRow={(line) => (
          <tr key={`${line.type} ${line.pattern}`} className="align-top">
            <td className={classes(cellClasses, "py-1.5 whitespace-normal wrap-anywhere")}>
              <span className="text-muted">{line.type}</span> {line.pattern}
            </td>
            <Count value={line.earlier} />
            <Count value={line.later} />
          </tr>
        )}
        skeletonRows={0}
      />
    </div>
  );
}

const Count = ({ value }: { value: number }) => (
  <td className={classes(cellClasses, "py-1.5 text-right", value > 0 ? "text-error" : "text-muted")}>
    {formatNumber(value)}
  </td>
);
