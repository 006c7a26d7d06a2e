import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { forecastQuery } from "../../client/backupQueries.ts";
import type { Forecast, Run, StartBody, Stats } from "../../client/contract.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { formatDuration, formatExactTime, formatMoney, formatNumber } from "../../ui/format.ts";
import { Icon } from "../../ui/Icon.tsx";
import { ListItemNote } from "../../ui/Notice.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import StartFailure from "../components/StartFailure.tsx";
import { type Figures, figuresForTarget, type MigrationTarget, migratable } from "../model/collectionFigures.ts";
import { coveringTest, isUpToDate } from "../model/dryRuns.ts";
import { collectionNames, quantity } from "../model/labels.ts";
import type { LiveRuns } from "../model/liveRuns.ts";
import { usePanel } from "../model/panelContext.ts";
import { useStartRun } from "../model/useStartRun.ts";
import { TypeToConfirm } from "./TypeToConfirm.tsx";

type ConfirmRunDialogProps = {
  target: MigrationTarget;
  body: StartBody;
  figures: Figures | undefined;
  runs: readonly Run[];
  onConfirm: () => void;
  onClose: () => void;
};

/** The confirmation of a migration: what it changes, how many records, what it costs, and whether it was tested. */
export default function ConfirmRunDialog({ target, body, figures, runs, onConfirm, onClose }: ConfirmRunDialogProps) {
  const { collections } = usePanel();
  const input = useRef<HTMLInputElement>(null);
  const names = collectionNames(target.types, collections);
  const { ids, limit } = body;
  return (
    <Dialog role="alertdialog" title={`Migrate ${names}?`} initialFocus={input} onClose={onClose}>
      <p>
        <strong className="font-semibold">
          {ids ? quantity(ids.length, "chosen record") : quantity(figures ? migratable(figures) : 0, "record")}
        </strong>{" "}
        of {formatNumber(figures?.total ?? 0)} in {names} will be rewritten with new fields
        {limit === undefined ? "." : `, and the run stops after ${formatNumber(limit)}.`}
        {figures !== undefined &&
          figures.unreadable > 0 &&
          !ids &&
          ` ${formatNumber(figures.unreadable)} that can't be read are left as they are.`}
        {body.startAt !== undefined && Number.isFinite(body.startAt) && ` It starts ${formatExactTime(body.startAt)}.`}
      </p>
      {!ids && <RunForecast types={target.types} limited={limit !== undefined || body.maxPerSecond !== undefined} />}
      <ul className="my-3 grid gap-1.5">
        <TestNote target={target} body={body} figures={figures} runs={runs} />
        {body.backup ? (
          <ListItemNote>Each record is saved before it is changed, and can be restored.</ListItemNote>
        ) : (
          <ListItemNote tone="attention">
            No backup is made. To save each record first, select it under Options.
          </ListItemNote>
        )}
        <ListItemNote>
          Legacy fields stay in place; only placeholders are overwritten. The run can be undone.
        </ListItemNote>
        <ListItemNote>It can be paused and cancelled, and continues when this page is closed.</ListItemNote>
      </ul>
      <TypeToConfirm word="MIGRATE" action="Run migration" input={input} onConfirm={onConfirm} onCancel={onClose} />
    </Dialog>
  );
}

type TestNoteProps = Pick<ConfirmRunDialogProps, "target" | "body" | "figures" | "runs">;

function TestNote({ target, body, figures, runs }: TestNoteProps) {
  const { collections } = usePanel();
  const names = target.isFull ? "all records" : collectionNames(target.types, collections);
  const tested = coveringTest(runs, { types: target.types, ids: body.ids ?? [] });
  if (!tested?.finishedAt) {
    return (
      <ListItemNote tone="attention">
        There is no recent test of {body.ids ? "these records" : names}. A test shows every change and writes nothing.
      </ListItemNote>
    );
  }
  if (!isUpToDate(tested, runs, figures)) {
    return (
      <ListItemNote tone="attention">
        The data has changed since the last test, <RelativeTime at={tested.finishedAt} />. Test again first.
      </ListItemNote>
    );
  }
  return (
    <ListItemNote>
      Tested <RelativeTime at={tested.finishedAt} />
      {tested.types.length > target.types.length && " with all records"}: {formatNumber(tested.counts.migrated)} would
      migrate, {quantity(tested.counts.errors, "error")}.
      {body.planOf !== undefined && " Only what that test planned is changed."}
    </ListItemNote>
  );
}

const defaultOptions: StartBody = { dryRun: false };

type MigrateDialogProps = { target: MigrationTarget; stats: Stats | undefined; live: LiveRuns; onClose: () => void };

/** The confirmation with default options, for runs that are started from the command palette. */
export function MigrateDialog({ target, stats, live, onClose }: MigrateDialogProps) {
  const { collections } = usePanel();
  const start = useStartRun(onClose);
  if (start.error) {
    return (
      <Dialog title="Not started" onClose={onClose}>
        <StartFailure error={start.error} onDismiss={onClose} />
      </Dialog>
    );
  }
  return (
    <ConfirmRunDialog
      target={target}
      body={defaultOptions}
      figures={figuresForTarget(stats, target, collections)}
      runs={live.runs}
      onConfirm={() =>
        !start.isPending && start.mutate({ kind: "migrate", types: [...target.types], ...defaultOptions })
      }
      onClose={onClose}
    />
  );
}

type RunForecastProps = {
  types: readonly string[];
  /** Whether options make the run smaller or slower, which the forecast does not account for. */
  limited: boolean;
};

/** The time, operations and cost of a run, and the assumptions. Its height is reserved while it loads. */
function RunForecast({ types, limited }: RunForecastProps) {
  const { client } = usePanel();
  const { data, isError } = useQuery(forecastQuery(client, types));
  return (
    <div className="my-3 min-h-[6rem] max-sm:min-h-[10.5rem] rounded-box border border-line px-3 py-2">
      {isError && !data && <p className="text-muted">The forecast could not be calculated.</p>}
      {!data && !isError && <Skeleton className="h-20 w-full" />}
      {data && <ForecastFigures forecast={data} limited={limited} />}
    </div>
  );
}

function ForecastFigures({ forecast, limited }: { forecast: Forecast; limited: boolean }) {
  const { operations, usd, seconds, assumed, freePlanDays } = forecast;
  const { list, read, write } = assumed.usdPerMillion;
  const figures = [
    ["Takes about", formatDuration(seconds * 1000)],
    ["Costs about", formatMoney(usd)],
    ["KV writes", formatNumber(operations.write)],
    ["KV reads, lists", `${formatNumber(operations.read)}, ${formatNumber(operations.list)}`],
  ] as const;
  return (
    <>
      <dl aria-label="Forecast" className="grid grid-cols-2 gap-x-4 gap-y-1 sm:grid-cols-4">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt className="text-12 text-muted">{name}</dt>
            <dd className="font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1.5 text-12 text-muted">
        At {formatNumber(assumed.recordsPerSecond)} records/s,{" "}
        {assumed.measured ? "as the last run went" : "a cautious guess"}; a million writes {formatMoney(write)}, reads{" "}
        {formatMoney(read)}, lists {formatMoney(list)}.{limited && " The options make this run smaller or slower."}
      </p>
      {freePlanDays !== null && (
        <p className="mt-1.5 flex gap-2 text-12">
          <Icon name="attention" className="text-attention" />
          <span>
            It writes {quantity(operations.write, "record")}; Cloudflare's free plan allows{" "}
            {formatNumber(freeWritesPerDay)} writes a day, so it would take {quantity(freePlanDays, "day")} there.
          </span>
        </p>
      )}
    </>
  );
}

/** https://developers.cloudflare.com/kv/platform/limits/ */
const freeWritesPerDay = 1_000;
