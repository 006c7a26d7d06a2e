import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { recordsInQuery } from "../../../client/historyQueries.ts";
import { schemaQuery } from "../../../client/queries.ts";
import { Card } from "../../../ui/Card.tsx";
import { Select } from "../../../ui/Field.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { ListFooter } from "../../../ui/Table.tsx";
import { ChoiceLink, ViewLink } from "../../components/ViewLink.tsx";
import { quantity } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";

const states = [
  { state: "legacy", label: "Legacy", none: "no legacy record that can be read" },
  { state: "unreadable", label: "Unreadable", none: "no unreadable record" },
  { state: "conflict", label: "In conflict", none: "no record whose old and new fields disagree" },
  { state: "invalid", label: "Invalid", none: "no current record that the application's own schema does not accept" },
] as const;

/** The records of a collection that the last count found in a state, each with a link. */
export function RecordList() {
  const { client, collections, view, show } = usePanel();
  const { data: schema } = useQuery(schemaQuery(client));
  const type = collections.find((each) => each.type === view.type)?.type ?? collections[0]?.type ?? "";
  const isValidated = schema?.collections.some((each) => each.type === type && each.validate !== undefined);
  const isOffered = ({ state }: { state: string }) => state !== "invalid" || isValidated === true;
  const shown = states.find(({ state }) => state === view.filters.state) ?? states[0];
  const list = useInfiniteQuery(recordsInQuery(client, type, shown.state));
  const ids = list.data?.pages.flatMap((page) => page.ids) ?? [];
  const plural = collections.find((each) => each.type === type)?.plural.toLowerCase() ?? "records";
  return (
    <Card title="Records by state" className="py-3" headerClassName="px-4">
      <div className="flex flex-wrap items-center gap-2 px-4 pb-2">
        <fieldset aria-label="State" className="flex gap-px overflow-hidden rounded-box border border-line bg-line">
          {states.filter(isOffered).map(({ state, label }) => (
            <ChoiceLink key={state} to={{ filters: { state }, type }} isChosen={state === shown.state}>
              {label}
            </ChoiceLink>
          ))}
        </fieldset>
        <Select
          label="Collection"
          options={collections.map((each) => ({ value: each.type, label: each.plural }))}
          value={type}
          onChange={(value) => show({ type: value, filters: { state: shown.state } })}
        />
      </div>
      {list.isPending ? (
        <Skeleton className="mx-4 h-24" />
      ) : (
        list.data && (
          <ul
            aria-label="Records by state"
            className="grid grid-cols-[repeat(auto-fill,minmax(12rem,1fr))] gap-x-4 gap-y-1 px-4 text-12"
          >
            {ids.map((id) => (
              <li key={id} className="min-w-0 truncate">
                {/* Not underlined, which would hide the underscores of ids. */}
                <ViewLink
                  to={{ record: { type, id } }}
                  title={id}
                  className="rounded-box font-mono text-accent hover:underline"
                >
                  {id}
                </ViewLink>
              </li>
            ))}
            {ids.length === 0 && !list.hasNextPage && (
              <li className="col-span-full text-muted">
                The last count found {shown.none} among {plural}.
              </li>
            )}
          </ul>
        )
      )}
      <ListFooter list={list} subject="The records" loadMoreLabel="Show more">
        {list.data &&
          `${quantity(ids.length, "record")}${list.hasNextPage ? " so far" : ""}, as of the last count and the runs since`}
      </ListFooter>
    </Card>
  );
}
