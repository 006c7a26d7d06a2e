import { useMutation } from "@tanstack/react-query";
import { startRun } from "../client/commands.ts";
import { usePanel } from "./context.ts";
import { wholeRun } from "./view.ts";

/** To the run that has just been started: the button that did it may be gone or off by now, and the focus with it. */
export function focusRuns(): void {
  setTimeout(() => document.querySelector<HTMLElement>("[data-runs]")?.focus());
}

/** Starts a run of any kind and follows it. A rehearsal is followed by whoever asked for it. */
export function useStart(onStarted?: () => void) {
  const { client, show } = usePanel();
  return useMutation({
    ...startRun(client),
    // Here and not with the call: what made the call may have been taken off the page by then.
    onSuccess: (run) => {
      if (run.dryRun && run.kind !== "migrate") return;
      onStarted?.();
      show(wholeRun(null));
      focusRuns();
    },
  });
}
