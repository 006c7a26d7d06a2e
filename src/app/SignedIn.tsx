import { type QueryClient, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { createClient } from "../client/client.ts";
import { isStatus } from "../client/error.ts";
import { sessionQuery } from "../client/queries.ts";
import type { View } from "../panel/model/view.ts";
import { MigrationPanel } from "../panel/shell/MigrationPanel.tsx";
import { Button } from "../ui/Button.tsx";
import { baseUrl } from "./deployment.ts";
import { Account, Environment, Logo } from "./Header.tsx";
import { announceEnd, showProgressInTitle } from "./runNews.ts";
import { currentToken } from "./storedSession.ts";
import { setTheme, themeNames, themes } from "./theme.ts";
import { parseView, pushView, viewUrl } from "./viewUrl.ts";

type SignedInProps = {
  queryClient: QueryClient;
  /** @param wasAcceptedAt when the API last accepted the session, in ms since the epoch; 0 if it never did */
  onExpired: (wasAcceptedAt: number) => void;
  onSignOut: () => void;
  /** Leaves this tab's session for another one. */
  onSwitch: () => void;
};

export function SignedIn({ queryClient, onExpired, onSignOut, onSwitch }: SignedInProps) {
  const [client] = useState(() => createClient({ baseUrl, getToken: currentToken }));
  const session = useQuery(sessionQuery(client), queryClient);
  const [view, setView] = useViewInUrl();
  const expire = useCallback(() => {
    const { queryKey } = sessionQuery(client);
    const state = queryClient.getQueryState(queryKey);
    if (isStatus(state?.error, 401)) onExpired(state?.dataUpdatedAt ?? 0);
    // What was sent with an earlier session can be refused late. Whether this one is over is asked by itself.
    else void queryClient.refetchQueries({ queryKey }, { cancelRefetch: false });
  }, [queryClient, client, onExpired]);
  const frame = useMemo(
    () => ({
      brand: <Logo />,
      environment: <Environment />,
      accountName: session.data?.name ?? "Account",
      account: <Account session={session.data} />,
      signOut: (
        <Button size="small" onClick={onSignOut}>
          Sign out
        </Button>
      ),
    }),
    [session.data, onSignOut],
  );
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it leads to a place on this page, without leaving it in the address */}
      <a
        href="#content"
        onClick={(event) => {
          // The address belongs to the view.
          event.preventDefault();
          document.getElementById("content")?.focus();
        }}
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-30 focus:rounded-box focus:bg-surface focus:px-3 focus:py-2"
      >
        Skip to the content
      </a>
      <MigrationPanel
        frame={frame}
        baseUrl={baseUrl}
        getToken={currentToken}
        queryClient={queryClient}
        view={view}
        onViewChange={setView}
        hrefFor={viewUrl}
        onUnauthorized={expire}
        onSignOut={onSwitch}
        commands={themeCommands}
        onActivity={showProgressInTitle}
        onRunFinished={announceEnd}
      />
    </>
  );
}

const themeCommands = themes.map((theme) => ({
  label: themeNames[theme],
  description: "How the page looks",
  onSelect: () => setTheme(theme),
}));

/** Keeps the panel's view in the URL, so that reload, Back and a shared link all lead to the same place. */
function useViewInUrl() {
  const [view, setView] = useState(() => parseView(location.search));
  useEffect(() => {
    const read = () => setView(parseView(location.search));
    addEventListener("popstate", read);
    return () => removeEventListener("popstate", read);
  }, []);
  const change = useCallback((next: View) => {
    pushView(next);
    setView(next);
  }, []);
  return [view, change] as const;
}
