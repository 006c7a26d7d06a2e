import { useMutation } from "@tanstack/react-query";
import { useContext } from "react";
import { commandRun } from "../../client/commands.ts";
import { DialogContext, usePanel } from "../model/panelContext.ts";
import { useStartRun } from "../model/useStartRun.ts";
import type { PaletteAction } from "./paletteEntries.ts";

/**
 * Performs the chosen action. The palette stays open until the server has answered, so that a refusal is shown where
 * the action was chosen.
 * @param onDone closes the palette
 */
export function usePaletteActions(onDone: () => void) {
  const { client, collections, show } = usePanel();
  const openDialog = useContext(DialogContext);
  const start = useStartRun(onDone);
  const command = useMutation({ ...commandRun(client), onSuccess: onDone });
  const isPending = start.isPending || command.isPending;

  const perform = (action: PaletteAction) => {
    if (isPending) return;
    switch (action.do) {
      case "show":
        onDone();
        show(action.view);
        break;
      case "openDialog":
        openDialog(action.request);
        break;
      case "test":
        start.mutate({ kind: "migrate", types: [...action.target.types], dryRun: true });
        break;
      case "start":
        start.mutate({ kind: action.kind, types: collections.map(({ type }) => type) });
        break;
      case "command":
        command.mutate(action.command);
        break;
      case "host":
        onDone();
        action.onSelect();
    }
  };
  return { perform, isPending, error: start.error ?? command.error };
}
