import { useInfiniteQuery } from "@tanstack/react-query";
import type { Note, Run } from "../../../client/contract.ts";
import { logQuery } from "../../../client/runDetailQueries.ts";
import { Card } from "../../../ui/Card.tsx";
import { classes } from "../../../ui/classes.ts";
import { formatClock, formatExactTime } from "../../../ui/format.ts";
import { Icon, type IconName } from "../../../ui/Icon.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { ListFooter } from "../../../ui/Table.tsx";
import { quantity } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";

/** The log of a run, newest entry last. */
export default function LogTab({ run }: { run: Run }) {
  const { client } = usePanel();
  const log = useInfiniteQuery(logQuery(client, run));
  const entries = log.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Card className="">
      {log.isPending && <Skeleton className="m-4 h-40" />}
      <ol aria-label="Log of the run">
        {entries.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries are only ever appended.
          <Entry key={index} entry={entry} />
        ))}
      </ol>
      {log.data && entries.length === 0 && (
        <p className="px-4 pt-3 text-muted">No log: the run is older than this feature.</p>
      )}
      <ListFooter list={log} subject="The log" loadMoreLabel="Load later entries">
        {log.data &&
          !log.hasNextPage &&
          entries.length > 0 &&
          `${quantity(entries.length, "entry")}${
            run.finishedAt === null ? "; new entries appear here." : ", up to the end of the run."
          }`}
      </ListFooter>
    </Card>
  );
}

const marks: Record<Note["level"], { icon: IconName; word: string; tone: string } | null> = {
  info: null,
  attention: { icon: "attention", word: "Attention", tone: "text-attention" },
  error: { icon: "cross", word: "Error", tone: "text-error" },
};

function Entry({ entry: { at, level, message } }: { entry: Note }) {
  const mark = marks[level];
  return (
    <li className="flex gap-x-3 border-b border-line px-4 py-1.5 hover:bg-hover">
      <time
        dateTime={new Date(at).toISOString()}
        title={formatExactTime(at)}
        className="shrink-0 font-mono text-12 leading-5 text-muted"
      >
        {formatClock(at)}
      </time>
      <span className={classes("mt-0.5 w-4 shrink-0", mark?.tone)}>
        {mark && <Icon name={mark.icon} />}
        {mark && <span className="sr-only">{mark.word}: </span>}
      </span>
      <span className="min-w-0 wrap-anywhere">{message}</span>
    </li>
  );
}
