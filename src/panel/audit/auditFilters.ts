import type { AuditEntry, Run } from "../../client/contract.ts";
import { formatExactTime } from "../../ui/format.ts";
import { usePanel } from "../context.ts";
import { type Filter, people } from "../history/Filter.tsx";
import { useOnly } from "../history/runFilters.ts";
import { kinds } from "../kinds.ts";
import { capitalised, runName } from "../wording.ts";

/** What was done, by how the trail puts it. */
const actions: Filter["options"] = [
  { value: "start", label: "Started a run" },
  ...Object.entries(kinds).map(([kind, { noun }]) => ({ value: `start ${kind}`, label: `Started: ${noun}` })),
  { value: "retry", label: "Retried errors" },
  { value: "pause", label: "Paused" },
  { value: "resume", label: "Resumed" },
  { value: "cancel", label: "Cancelled" },
  { value: "limit", label: "Limited the writes" },
  { value: "lift", label: "Lifted the write limit" },
];

/** What entries can be told apart by; people and runs are those that are known from what is loaded. */
export function useAuditFilters(runs: readonly Run[], entries: readonly AuditEntry[]): Filter[] {
  const { view, show, collections } = usePanel();
  const set = useOnly();
  const known = new Map(entries.map(({ run }) => [run, `Run ${run.slice(0, 8)}`]));
  for (const run of runs) {
    known.set(run.id, `${capitalised(runName(run, collections))}, ${formatExactTime(run.startedAt ?? run.createdAt)}`);
  }
  return [
    {
      ...{ name: "by", label: "Who", all: "Anybody" },
      options: people([...runs.map(({ startedBy }) => startedBy), ...entries.map(({ by }) => by)]),
      value: view.only.by ?? "",
      onChange: (value) => set("by", value),
    },
    {
      ...{ name: "action", label: "What", all: "All actions", options: actions },
      value: view.only.action ?? "",
      onChange: (value) => set("action", value),
    },
    {
      ...{ name: "run", label: "Run", all: "All runs" },
      options: [...known].map(([value, label]) => ({ value, label })),
      value: view.run ?? "",
      onChange: (value) => show({ run: value === "" ? null : value }),
    },
  ];
}
