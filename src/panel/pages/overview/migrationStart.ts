import { useMemo, useState } from "react";
import { ApiError } from "../../../client/error.ts";
import type { MigrationTarget } from "../../model/collectionFigures.ts";
import { latestTest } from "../../model/dryRuns.ts";
import type { LiveRuns } from "../../model/liveRuns.ts";
import { useStartRun } from "../../model/useStartRun.ts";
import { defaultDraft, idsOf, type OptionsDraft, requestOptions } from "./optionsDraft.ts";

/** The API's objections to the options, by field name. */
export type FieldErrors = Readonly<Record<string, string>>;

export type MigrationStart = ReturnType<typeof useMigrationStart>;

/** What starts tests and runs from the overview: the options, the target that waits for a confirmation, and the request. */
export function useMigrationStart(live: LiveRuns) {
  const [draft, setDraft] = useState(defaultDraft);
  const [confirming, confirm] = useState<MigrationTarget | null>(null);
  const start = useStartRun();
  const errors = useMemo(() => fieldErrors(start.error), [start.error]);
  const ids = idsOf(draft);
  const body = ({ types }: MigrationTarget, dryRun: boolean) =>
    requestOptions(draft, dryRun, latestTest(live.runs, { types, ids })?.id ?? null);
  const startRun = (target: MigrationTarget, dryRun: boolean) => {
    confirm(null);
    start.mutate({ kind: "migrate", types: [...target.types], ...body(target, dryRun) });
  };
  return {
    draft,
    change(next: OptionsDraft) {
      setDraft(next);
      if (start.isError) start.reset();
    },
    /** Only these records; all if empty. */
    ids,
    body,
    confirming,
    confirm,
    startRun,
    isStarting: start.isPending,
    error: start.error,
    errors,
    /** Changes with every refusal of an option. */
    refusals: Object.keys(errors).length > 0 ? start.submittedAt : 0,
    dismiss: () => start.reset(),
  };
}

function fieldErrors(error: Error | null): FieldErrors {
  const errors = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
  return Object.fromEntries(errors.map(({ path, message }) => [path.split(/[.[]/)[0] ?? "", message]));
}
