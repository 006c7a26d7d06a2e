import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Run } from "../client/contract.ts";
import { isActive } from "../engine/lifecycle.ts";
import { type OnActivity, useActivity } from "./activity.ts";
import { usePanel } from "./context.ts";
import { outcome } from "./run/sentence.ts";
import { type Collections, runName } from "./wording.ts";

type RunNewsProps = { runs: readonly Run[] | undefined; active: readonly Run[]; onActivity: OnActivity };

/** Says aloud when a run starts, pauses or ends, never the ticks between; and has what that makes old fetched anew. */
export default function RunNews({ runs, active, onActivity }: RunNewsProps) {
  const { client, collections } = usePanel();
  const queryClient = useQueryClient();
  const known = useRef<Map<string, Run["status"]> | null>(null);
  const [news, setNews] = useState("");

  useEffect(() => {
    if (!runs) return;
    const before = known.current;
    known.current = new Map(runs.map((run) => [run.id, run.status]));
    if (!before) return;
    for (const run of runs) {
      const was = before.get(run.id);
      if (was === run.status) continue;
      if (was === undefined && run.id !== runs[0]?.id) continue; // An older run that was loaded on demand is no news.
      setNews(isActive(run.status) ? startedOrChanged(run, was, collections) : outcome(run, collections));
      for (const part of ["stats", "progress", "runs", "results", "result", "record", "throughput", "batches", "log"]) {
        void queryClient.invalidateQueries({ queryKey: [client.scope, part] });
      }
    }
  }, [runs, client, collections, queryClient]);

  useActivity(active, onActivity);

  return (
    <p role="status" aria-live="polite" className="sr-only">
      {news}
    </p>
  );
}

const startedOrChanged = (run: Run, was: Run["status"] | undefined, collections: Collections): string =>
  was === undefined ? `${runName(run, collections)} started.` : `${runName(run, collections)} is ${run.status}.`;
