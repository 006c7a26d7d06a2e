import { useMutation } from "@tanstack/react-query";
import { flushSync } from "react-dom";
import { startRun } from "../../client/commands.ts";
import type { Run } from "../../client/contract.ts";
import { useRootNode } from "../../ui/shadowRoot.ts";
import { usePanel } from "./panelContext.ts";
import { defaultView, runView, type View } from "./view.ts";

/**
 * Shows the run that has just been started and leads the focus to it: the button that did it may be gone or off by now.
 * @param tree where the panel is drawn
 * @param before what is to be closed first, so that it does not take the focus back
 */
export function showStartedRun(
  run: Run,
  view: View,
  show: (view: View) => void,
  tree: () => ParentNode,
  before?: () => void,
): void {
  flushSync(() => {
    before?.();
    show(view.page === "run" ? runView(run.id) : defaultView);
  });
  tree().querySelector<HTMLElement>("[data-runs]")?.focus();
}

/** Starts a run of any kind and follows it. A rehearsal is followed by whoever asked for it. */
export function useStartRun(onStarted?: () => void) {
  const { client, view, show } = usePanel();
  const tree = useRootNode();
  return useMutation({
    ...startRun(client),
    // Here and not with the call: what made the call may have been taken off the page by then.
    onSuccess: (run) => {
      if (run.dryRun && run.kind !== "migrate") return;
      showStartedRun(run, view, show, tree, onStarted);
    },
  });
}

/** Starts a run and stays: for a page that shows itself what comes of it. */
export const useStartRunInPlace = () => useMutation(startRun(usePanel().client));
