import { lazyPart } from "../../../ui/lazyPart.ts";
import { Part } from "../../../ui/Part.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import type { PageProps } from "../../model/liveRuns.ts";
import { usePhone } from "../../model/usePhone.ts";
import { useMigrationStart } from "./migrationStart.ts";
import { StatCards } from "./StatCards.tsx";

const StatusLine = lazyPart(() => import("./later.ts"), "StatusLine");
const Steps = lazyPart(() => import("./later.ts"), "Steps");
const BelowCards = lazyPart(() => import("./later.ts"), "BelowCards");

/** The first page: figures, progress, the commands that start runs, and what the latest run did. */
export function OverviewPage({ stats, live, isDrawn }: PageProps) {
  const start = useMigrationStart(live);
  const isPhone = usePhone();
  return (
    <>
      {isPhone && (
        <div className="sticky top-12 z-10 -mx-4 -mt-3 h-9 border-b border-line bg-surface px-4">
          {isDrawn && (
            <Part subject="The status">
              <StatusLine stats={stats} live={live} />
            </Part>
          )}
        </div>
      )}
      <div className="h-9">
        {isDrawn && <Part subject="The steps">{stats.data && <Steps stats={stats.data} live={live} />}</Part>}
      </div>
      <StatCards stats={stats} live={live} start={start} isDrawn={isDrawn} />
      {isDrawn ? (
        <Part subject="The progress" fallback={<Waiting />}>
          <BelowCards stats={stats} live={live} start={start} />
        </Part>
      ) : (
        <Waiting />
      )}
    </>
  );
}

/** As high as what is below the cards, so that nothing moves when it comes. */
const Waiting = () => (
  <>
    <div className="h-7" />
    <Skeleton className="h-[340px]" />
    <Skeleton className="h-[480px]" />
  </>
);
