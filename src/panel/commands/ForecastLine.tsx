import { useQuery } from "@tanstack/react-query";
import { forecastQuery } from "../../client/backups.ts";
import type { Forecast } from "../../client/contract.ts";
import { formatDuration, formatMoney, formatNumber } from "../../ui/format.ts";
import { Icon } from "../../ui/Icon.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { usePanel } from "../context.ts";
import { amount } from "../wording.ts";

type ForecastLineProps = {
  types: readonly string[];
  /** Whether the run was told to stop early or to go slowly, which a forecast does not know. */
  limited: boolean;
};

/** What the run will take, and what that was worked out from. Its place is kept while it is asked for. */
export function ForecastLine({ types, limited }: ForecastLineProps) {
  const { client } = usePanel();
  const { data, isError } = useQuery(forecastQuery(client, types));
  return (
    <div className="my-3 min-h-[6rem] max-sm:min-h-[10.5rem] rounded-box border border-line px-3 py-2">
      {isError && !data && <p className="text-muted">There is no forecast: it could not be worked out just now.</p>}
      {!data && !isError && <Skeleton className="h-20 w-full" />}
      {data && <Figures forecast={data} limited={limited} />}
    </div>
  );
}

function Figures({ forecast, limited }: { forecast: Forecast; limited: boolean }) {
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
            It writes {amount(operations.write, "record")}; Cloudflare's free plan allows{" "}
            {formatNumber(freeWritesPerDay)} writes a day, so it would take {amount(freePlanDays, "day")} there.
          </span>
        </p>
      )}
    </>
  );
}

/** https://developers.cloudflare.com/kv/platform/limits/ */
const freeWritesPerDay = 1_000;
