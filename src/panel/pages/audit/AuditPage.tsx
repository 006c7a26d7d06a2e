import { useInfiniteQuery } from "@tanstack/react-query";
import type { AuditEntry, Run } from "../../../client/contract.ts";
import { auditQuery, downloadAudit } from "../../../client/historyQueries.ts";
import { DryRunBadge } from "../../../ui/Badge.tsx";
import { Card } from "../../../ui/Card.tsx";
import { classes } from "../../../ui/classes.ts";
import { formatExactTime, formatNumber } from "../../../ui/format.ts";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { Cell, explicitRole, ListFooter, Table } from "../../../ui/Table.tsx";
import { DownloadMenu } from "../../components/DownloadMenu.tsx";
import { type ListFilter, ListFilters, NoMatches, peopleOptions, useSetFilter } from "../../components/ListFilters.tsx";
import { TextLink } from "../../components/ViewLink.tsx";
import { capitalised, kindLabels, quantity, runName } from "../../model/labels.ts";
import type { PageProps } from "../../model/liveRuns.ts";
import { usePanel } from "../../model/panelContext.ts";
import { runView } from "../../model/view.ts";
import { AuditChain } from "./AuditChain.tsx";

const columns = [
  { name: "When", width: "w-36" },
  { name: "Who", width: "w-40" },
  { name: "What", width: "w-60" },
  { name: "Run", width: "w-28" },
  { name: "Reason" },
  { name: "Entry", width: "w-36" },
];

/** Who did what, newest first. */
export default function AuditPage({ live }: PageProps) {
  const { client, view } = usePanel();
  const { by, action } = view.filters;
  const filters = { by, action, run: view.run };
  const trail = useInfiniteQuery(auditQuery(client, filters));
  const entries = trail.data?.pages.flatMap((page) => page.entries) ?? [];
  const listFilters = useAuditFilters(live.runs, entries);
  const isFiltered = listFilters.some(({ value }) => value !== "");
  return (
    <Card
      title="Audit trail"
      headerClassName="px-4 pt-3"
      className=""
      aside={
        <DownloadMenu
          name="audit"
          description="All entries that match the filter."
          fetchFile={(accept, reason) => downloadAudit(client, filters, accept, reason)}
        />
      }
    >
      <div className="px-4 pb-3">
        {trail.data && !trail.isPlaceholderData ? (
          <AuditChain entries={entries} isFiltered={isFiltered} />
        ) : (
          !trail.isError && <Skeleton className="h-12 w-96 max-w-full" />
        )}
      </div>
      <ListFilters filters={listFilters} />
      <Table
        label="Audit trail"
        columns={columns}
        stacked
        minWidth="min-w-[56rem]"
        items={entries}
        renderRow={(entry) => <AuditRow key={entry.sequence} entry={entry} />}
        skeletonRows={trail.isPending ? 8 : 0}
        isStale={trail.isPlaceholderData}
        empty={
          trail.data &&
          (isFiltered ? <NoMatches what="No entry matches." filters={listFilters} /> : "Nothing has been done yet.")
        }
      />
      <ListFooter list={trail} subject="The audit trail" loadMoreLabel="Load older">
        {!trail.hasNextPage && entries.length > 0 && `${quantity(entries.length, "entry")} in all.`}
      </ListFooter>
    </Card>
  );
}

function AuditRow({ entry }: { entry: AuditEntry }) {
  const { sequence, at, by, action, run, reason, hash, previous } = entry;
  const { text, isRehearsal } = describeAction(action);
  return (
    <tr {...explicitRole("row")} className="hover:bg-hover">
      <Cell>
        <RelativeTime at={at} />
      </Cell>
      <Cell title={by.uid}>{by.name ?? by.uid}</Cell>
      <Cell title={action}>
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{text}</span>
          {isRehearsal && <DryRunBadge />}
        </span>
      </Cell>
      <Cell>
        {run !== "" && (
          <TextLink data-row title={`Show run ${run}`} to={runView(run)} className="font-mono text-12">
            {run.slice(0, 8)}
          </TextLink>
        )}
      </Cell>
      <Cell label="Reason" className={classes(reason === null && "text-muted")} title={reason ?? undefined}>
        {reason ?? "None given"}
      </Cell>
      <Cell
        label="Entry"
        className="text-12 text-muted"
        title={`SHA-256 ${hash}\nof the entry before: ${previous || "none, this is the first"}`}
      >
        {formatNumber(sequence)} <code className="font-mono">{hash.slice(0, 10)}</code>
      </Cell>
    </tr>
  );
}

/** The actions to filter by, as the audit trail names them. */
const actions: ListFilter["options"] = [
  { value: "start", label: "Started a run" },
  ...Object.entries(kindLabels).map(([kind, { noun }]) => ({ value: `start ${kind}`, label: `Started: ${noun}` })),
  { value: "retry", label: "Retried errors" },
  { value: "pause", label: "Paused" },
  { value: "resume", label: "Resumed" },
  { value: "cancel", label: "Cancelled" },
  { value: "limit", label: "Limited the writes" },
  { value: "lift", label: "Lifted the write limit" },
  { value: "download", label: "Downloaded" },
  { value: "view", label: "Viewed many records" },
  { value: "delete", label: "Deleted a backup" },
  { value: "refused", label: "Was refused" },
];

/** The filters of the audit trail. People and runs are those among the loaded entries and runs. */
function useAuditFilters(runs: readonly Run[], entries: readonly AuditEntry[]): ListFilter[] {
  const { view, show, collections } = usePanel();
  const set = useSetFilter();
  const known = new Map(entries.flatMap(({ run }) => (run === "" ? [] : [[run, `Run ${run.slice(0, 8)}`]])));
  for (const run of runs) {
    known.set(run.id, `${capitalised(runName(run, collections))}, ${formatExactTime(run.startedAt ?? run.createdAt)}`);
  }
  return [
    {
      ...{ name: "by", label: "Who", emptyLabel: "Anyone" },
      options: peopleOptions([...runs.map(({ startedBy }) => startedBy), ...entries.map(({ by }) => by)]),
      value: view.filters.by ?? "",
      onChange: (value) => set("by", value),
    },
    {
      ...{ name: "action", label: "What", emptyLabel: "All actions", options: actions },
      value: view.filters.action ?? "",
      onChange: (value) => set("action", value),
    },
    {
      ...{ name: "run", label: "Run", emptyLabel: "All runs" },
      options: [...known].map(([value, label]) => ({ value, label })),
      value: view.run ?? "",
      onChange: (value) => show({ run: value === "" ? null : value }),
    },
  ];
}

const commands: Record<string, string> = {
  pause: "Paused the run",
  resume: "Resumed the run",
  cancel: "Cancelled the run",
  "download backup": "Downloaded the backup",
  "download results": "Downloaded the results",
  "download audit": "Downloaded the audit trail",
  "view records": "Viewed many records",
  "delete backup": "Deleted the backup",
  refused: "Was refused",
};

/** An action in text. Unknown actions are shown as they are. */
function describeAction(action: string): { text: string; isRehearsal: boolean } {
  const isRehearsal = action.endsWith(" (dry run)");
  const plain = action.replace(/ \(dry run\)$/, "");
  const [verb, what = ""] = plain.split(" ");
  const kind = verb === "start" ? kindLabels[what as Run["kind"]] : undefined;
  if (kind) return { text: `Started a ${kind.noun}`.replace("a undo", "an undo"), isRehearsal };
  if (verb === "retry") return { text: `Retried the errors of ${what.slice(0, 8)}`, isRehearsal };
  return { text: commands[plain] ?? capitalised(plain), isRehearsal };
}
