import { Cron } from "croner";
import type { Progress } from "../../../client/contract.ts";
import { RelativeTime } from "../../../ui/RelativeTime.tsx";
import { TextLink } from "../../components/ViewLink.tsx";
import { runView } from "../../model/view.ts";

type Schedule = NonNullable<Progress["schedule"]>;

/** When a Cron Trigger last had the records counted, what came of it, and when it comes next. */
export default function ScheduleNote({ schedule }: { schedule: Schedule }) {
  const { cron, lastAt, outcome, run } = schedule;
  const next = nextTime(cron);
  return (
    <p className="min-w-0 truncate max-sm:w-full" title={`${outcome} Schedule: ${cron} (UTC)`}>
      Scheduled {schedule.keepsCurrent ? "migration" : "count"} <RelativeTime at={lastAt} />
      {next !== null && (
        <>
          , next <RelativeTime at={next} isFuture />
        </>
      )}
      {run !== null && (
        <>
          {" "}
          (<TextLink to={runView(run)}>last run</TextLink>)
        </>
      )}
    </p>
  );
}

/** In ms; `null` for an expression that can't be read. Cloudflare counts the days of the week from 1, which is Sunday. */
function nextTime(cron: string): number | null {
  try {
    return new Cron(cron, { timezone: "UTC", alternativeWeekdays: true }).nextRun()?.getTime() ?? null;
  } catch {
    return null;
  }
}
