import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Detail, Run } from "../../../client/contract.ts";
import { rowsQuery } from "../../../client/historyQueries.ts";
import { isActive } from "../../../engine/lifecycle.ts";
import { Button } from "../../../ui/Button.tsx";
import { formatNumber } from "../../../ui/format.ts";
import { Icon } from "../../../ui/Icon.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { TextLink } from "../../components/ViewLink.tsx";
import { changedWord, quantity } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import { defaultView } from "../../model/view.ts";
import { compareResults, type Group, type Pair } from "./resultDifferences.ts";

type ComparisonProps = { earlier: Run; later: Run };

/** The records whose results differ, and what each run says about them. */
export function RecordsComparison({ earlier, later }: ComparisonProps) {
  const { client } = usePanel();
  const shared = useMemo(
    () => earlier.types.filter((type) => later.types.includes(type)),
    [earlier.types, later.types],
  );
  const isAnyActive = [earlier, later].some(({ status }) => isActive(status));
  const first = useQuery({ ...rowsQuery(client, earlier.id), enabled: !isAnyActive });
  const second = useQuery({ ...rowsQuery(client, later.id), enabled: !isAnyActive });
  const found = useMemo(
    () => (first.data && second.data ? compareResults(first.data, second.data, shared) : null),
    [first.data, second.data, shared],
  );
  const error = first.error ?? second.error;
  return (
    <section aria-label="Records that differ" className="grid gap-2">
      <h3 className="font-semibold">Records that differ</h3>
      {isAnyActive && <p className="text-muted">Records are compared once both runs have finished.</p>}
      {error && <p className="text-error">The rows could not be read: {error.message}</p>}
      {!isAnyActive && !error && !found && <Skeleton className="h-24 w-full" />}
      {found && (
        <>
          {found.groups.length === 0 && (
            <p className="flex gap-2">
              <Icon name="check" className="mt-0.5 text-done" />
              {found.same === 0
                ? "There is no record that both runs have a row for."
                : `${quantity(found.same, "record")} came out the same in both runs, none differently.`}
            </p>
          )}
          {found.groups.map((group) => (
            <GroupRows key={`${group.earlier} ${group.later}`} group={group} earlier={earlier} later={later} />
          ))}
          <p className="text-12 text-muted">
            {found.groups.length > 0 && `${quantity(found.same, "record")} came out the same. `}
            {found.otherCollections > 0 &&
              `${quantity(found.otherCollections, "row")} of collections that only one run was about are left out. `}
            {found.unknown > 0 &&
              `Only the first ${formatNumber(5_000)} rows of each run are compared; for ${quantity(found.unknown, "record")} the other run's row was not among them. `}
            Records that were already current have no row, unless the run lists every record.
          </p>
        </>
      )}
    </section>
  );
}

const initialPairs = 5;

function GroupRows({ group, earlier, later }: ComparisonProps & { group: Group }) {
  const [isWhole, setWhole] = useState(false);
  const { pairs } = group;
  const shown = isWhole ? pairs.slice(0, 200) : pairs.slice(0, initialPairs);
  const [before, after] = [outcomeLabel(group.earlier, earlier), outcomeLabel(group.later, later)];
  const apart = group.earlier === "error" ? "for another reason" : "with other fields";
  return (
    <div className="rounded-box border border-line">
      <p className="border-b border-line bg-hover px-3 py-1.5 font-medium">
        {quantity(pairs.length, "record")}: {before} in the earlier run, {after} in the later
        {group.earlier === group.later && `, ${apart}`}
      </p>
      <ul className="divide-y divide-line">
        {shown.map((pair) => (
          <PairRow key={`${pair.type}/${pair.id}`} pair={pair} />
        ))}
      </ul>
      {shown.length < pairs.length && (
        <p className="flex items-center gap-3 border-t border-line px-3 py-1.5 text-muted">
          {isWhole ? (
            `The first ${formatNumber(shown.length)} are listed.`
          ) : (
            <Button size="small" variant="plain" className="-ml-2" onClick={() => setWhole(true)}>
              Show {formatNumber(Math.min(pairs.length, 200) - shown.length)} more
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

function PairRow({ pair }: { pair: Pair }) {
  const { type, id } = pair;
  return (
    <li className="grid gap-x-4 px-3 py-1.5 sm:grid-cols-[10rem_1fr_1fr]">
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="text-muted">{type}</span>
        <TextLink
          title={`Look at ${id}`}
          to={{ ...defaultView, page: "records", record: { type, id } }}
          className="truncate font-mono text-12"
        >
          {id}
        </TextLink>
      </span>
      <ResultMessage row={pair.earlier} />
      <ResultMessage row={pair.later} />
    </li>
  );
}

const ResultMessage = ({ row }: { row: Detail | null }) => (
  <span className={row ? "min-w-0 wrap-anywhere" : "text-muted"}>{row ? row.message : "No row"}</span>
);

function outcomeLabel(outcome: Group["earlier"], run: Run): string {
  if (outcome === "migrated") return changedWord(run);
  if (outcome === "error") return "in error";
  return outcome ?? "without a row";
}
