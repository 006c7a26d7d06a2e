import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { type Client, createClient } from "../../client/client.ts";
import { isStatus } from "../../client/error.ts";
import { schemaQuery, sessionQuery } from "../../client/queries.ts";
import type { Right } from "../../engine/rights.ts";
import { collectionNames } from "../../schema/quickstage.ts";
import { ErrorBoundary } from "../../ui/ErrorBoundary.tsx";
import type { Collections } from "../model/labels.ts";
import { type Frame, PanelContext } from "../model/panelContext.ts";
import type { Activity, FinishedRun, HostCommand, MigrationPanelProps } from "../model/panelProps.ts";
import { defaultView, type View } from "../model/view.ts";
import { ControlPage } from "./ControlPage.tsx";
import { SessionGate } from "./SessionGate.tsx";

export type { Activity, FinishedRun, MigrationPanelProps };

/** The frame is for the stand-alone page only: hosts have one. */
type Props = MigrationPanelProps & { frame?: Frame };

/**
 * The whole migration panel as one component. It needs no router, no layout and no context: everything is in its props.
 */
export function MigrationPanel({ baseUrl, getToken, onUnauthorized, onSignOut, frame, ...rest }: Props) {
  const [ownQueryClient] = useState(() => rest.queryClient ?? new QueryClient());
  const [ownView, setOwnView] = useState(defaultView);
  const queryClient = rest.queryClient ?? ownQueryClient;
  const client = useMemo(() => createClient({ baseUrl, getToken }), [baseUrl, getToken]);
  const { view = ownView, onViewChange, hrefFor, commands = noCommands } = rest;

  useEffect(() => {
    if (!onUnauthorized) return;
    const watch = (error: unknown) => isStatus(error, 401) && onUnauthorized();
    const queries = queryClient.getQueryCache().subscribe((event) => {
      if (event.type === "updated" && event.action.type === "error" && event.query.queryKey[0] === client.scope) {
        watch(event.action.error);
      }
    });
    const commands = queryClient.getMutationCache().subscribe((event) => {
      if (event.type !== "updated" || event.action.type !== "error") return;
      const [scope = client.scope] = event.mutation.options.mutationKey ?? [];
      if (scope === client.scope) watch(event.action.error);
    });
    return () => {
      queries();
      commands();
    };
  }, [queryClient, client, onUnauthorized]);

  // A stable function: memoised rows keep calling an old one, which must not bring back an older view.
  const latest = useRef(view);
  useLayoutEffect(() => {
    latest.current = view;
  }, [view]);
  const show = useCallback(
    (change: Partial<View>) => {
      latest.current = { ...latest.current, ...change };
      setOwnView(latest.current);
      onViewChange?.(latest.current);
    },
    [onViewChange],
  );
  const collections = useCollections(client, queryClient);
  const can = useRight(client, queryClient);
  const panel = useMemo(
    () => ({ client, collections, can, commands, view, show, hrefFor, frame }),
    [client, collections, can, commands, view, show, hrefFor, frame],
  );

  return (
    <QueryClientProvider client={queryClient}>
      <PanelContext.Provider value={panel}>
        <SessionGate {...(onSignOut && { onSignOut })}>
          <ErrorBoundary subject="This page">
            <ControlPage onActivity={rest.onActivity} onRunFinished={rest.onRunFinished} />
          </ErrorBoundary>
        </SessionGate>
      </PanelContext.Provider>
    </QueryClientProvider>
  );
}

const quickStage: Collections = Object.values(collectionNames);
const noCommands: readonly HostCommand[] = [];

/** What the API migrates. QuickStage's collections until it has answered, so that the page is drawn at once. */
function useCollections(client: Client, queryClient: QueryClient): Collections {
  const { data } = useQuery(schemaQuery(client), queryClient);
  return data?.collections ?? quickStage;
}

/** What the session may do. Everything until the API has answered, which refuses what it may not. */
function useRight(client: Client, queryClient: QueryClient): Right {
  const { data } = useQuery(sessionQuery(client), queryClient);
  // A Worker of version 0.1.0 does not say.
  return data?.can ?? "approve";
}
