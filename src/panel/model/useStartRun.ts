import { useMutation } from "@tanstack/react-query";
import { flushSync } from "react-dom";
import { startRun } from "../../client/commands.ts";
import type { Run } from "../../client/contract.ts";
import { useRootNode } from "../../ui/shadowRoot.ts";
import { usePanel } from "./panelContext.ts";
import { defaultView, runView, type View } from "./view.ts";

/**
 * Shows a run that was just started and moves the focus to it, because the button that started it may be gone or
 * disabled.
 * @param tree where the panel is rendered
 * @param before closes what would take the focus back, such as a dialog
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

/**
 * Starts a run of any kind and shows it. A dry run of anything but a migration stays in the dialog that started it.
 */
export function useStartRun(onStarted?: () => void) {
  const { client, view, show } = usePanel();
  const tree = useRootNode();
  return useMutation({
    ...startRun(client),
    // Here and not in `mutate`, because the component that called it may be unmounted by now.
    onSuccess: (run) => {
      if (run.dryRun && run.kind !== "migrate") return;
      showStartedRun(run, view, show, tree, onStarted);
    },
  });
}

/** Starts a run without leaving the page, for components that show the result themselves. */
export const useStartRunInPlace = () => useMutation(startRun(usePanel().client));
