import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Run } from "../client/contract.ts";
import { statsQuery } from "../client/queries.ts";
import { isActive } from "../engine/lifecycle.ts";
import { usePanel } from "./context.ts";
import { outcome } from "./run/sentence.ts";
import { runName } from "./wording.ts";

/** Says aloud when a run starts or ends, never the ticks between; and has what a run's end makes old fetched anew. */
export function RunNews({ runs }: { runs: readonly Run[] | undefined }) {
  const { client } = usePanel();
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
      const wasActive = was !== undefined && isActive(was);
      if (isActive(run.status)) {
        setNews(was === undefined ? `${runName(run)} started.` : `${runName(run)} is ${run.status}.`);
      } else if (wasActive || was === undefined) {
        // Older runs that were loaded on demand are no news.
        if (was === undefined && run.id !== runs[0]?.id) continue;
        setNews(outcome(run));
        for (const part of ["results", "result", "record", "runs"]) {
          void queryClient.invalidateQueries({ queryKey: [client.scope, part] });
        }
        void queryClient.invalidateQueries({ queryKey: statsQuery(client, false).queryKey });
      }
    }
  }, [runs, client, queryClient]);

  return (
    <p role="status" aria-live="polite" className="sr-only">
      {news}
    </p>
  );
}
