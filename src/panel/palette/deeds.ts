import { useMutation } from "@tanstack/react-query";
import { useContext } from "react";
import { commandRun } from "../../client/commands.ts";
import { AskContext, usePanel } from "../context.ts";
import { useStart } from "../start.ts";
import type { Deed } from "./entries.ts";

/** Does what was chosen; what goes to the server is waited for, so that its refusal is seen where it was asked for. */
export function useDeeds(onDone: () => void) {
  const { client, collections, show } = usePanel();
  const ask = useContext(AskContext);
  const start = useStart(onDone);
  const give = useMutation({ ...commandRun(client), onSuccess: onDone });
  const waiting = start.isPending || give.isPending;

  const carryOut = (deed: Deed) => {
    if (waiting) return;
    switch (deed.do) {
      case "show":
        onDone();
        show(deed.view);
        break;
      case "ask":
        ask(deed.asked);
        break;
      case "test":
        start.mutate({ kind: "migrate", types: [...deed.target.types], dryRun: true });
        break;
      case "start":
        start.mutate({ kind: deed.kind, types: collections.map(({ type }) => type) });
        break;
      case "command":
        give.mutate(deed.given);
        break;
      case "host":
        onDone();
        deed.act();
    }
  };
  return { carryOut, waiting, error: start.error ?? give.error };
}
