import type { QueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { lazyPart } from "../ui/lazyPart.ts";
import { Part } from "../ui/Part.tsx";
import { baseUrl } from "./deployment.ts";
import { Header } from "./Header.tsx";
import { SignedIn } from "./SignedIn.tsx";
import { SignIn } from "./SignIn.tsx";
import { currentToken, endSessions, storeToken, takeTokenFromAddress, uidOf, watchSignOut } from "./storedSession.ts";

const OfferedSession = lazyPart(() => import("./OfferedSession.tsx"));

const expired = "Your session has expired. Sign in again to continue where you left off.";
const refused = "Your session has expired or was never valid. Sign in with another token.";
const signedOutElsewhere = "You have signed out in another tab.";

/** Whose figures are in the cache: a uid, or the whole token where a host's tokens name nobody. */
const personOf = (token: string | null): string | null => uidOf(token) ?? token;

type AppProps = {
  /** Survives an expired session, so that signing in again shows everything as it was. */
  queryClient: QueryClient;
  /** The token of a sign-in link that was followed while a session was there already. */
  offeredAtStart?: string | null;
};

/** The stand-alone page around the panel: header, sign-in and the signed-in view. It knows nothing of migrations. */
export function App({ queryClient, offeredAtStart = null }: AppProps) {
  const [isSignedIn, setSignedIn] = useState(() => currentToken() !== null);
  const [message, setMessage] = useState<string | null>(null);
  const [offered, setOffered] = useState(offeredAtStart);
  /** `since` is when the current token was entered, in ms since the epoch. */
  const [{ person, since }, setSession] = useState(() => ({ person: personOf(currentToken()), since: 0 }));

  const signIn = useCallback(
    (token: string) => {
      if (personOf(token) !== person) queryClient.clear();
      setSession({ person: personOf(token), since: Date.now() });
      storeToken(token);
      setSignedIn(true);
      setMessage(null);
      setOffered(null);
      // The old token's refusal must not reject the new session. Other answers stay until newer ones arrive.
      void queryClient.resetQueries({ queryKey: [baseUrl, "session"] });
      void queryClient.invalidateQueries();
    },
    [queryClient, person],
  );
  const expire = useCallback(
    (wasAcceptedAt: number) => {
      storeToken(null);
      setSignedIn(false);
      setMessage(wasAcceptedAt >= since ? expired : refused);
    },
    [since],
  );
  /** Leaves nothing of a session in this tab: no figures, no record's id in the address. */
  const leave = useCallback(
    (reason: string | null) => {
      storeToken(null);
      setSignedIn(false);
      setMessage(reason);
      setOffered(null);
      queryClient.clear();
      history.replaceState(null, "", location.pathname);
    },
    [queryClient],
  );
  const signOut = useCallback(() => {
    endSessions();
    leave(null);
  }, [leave]);

  useEffect(() => watchSignOut(() => leave(signedOutElsewhere)), [leave]);

  useEffect(() => {
    const followLink = () => {
      const next = takeTokenFromAddress();
      if (next === null) return;
      if (currentToken() === null) signIn(next);
      else setOffered(next);
    };
    followLink();
    addEventListener("hashchange", followLink);
    return () => removeEventListener("hashchange", followLink);
  }, [signIn]);

  // The session that was there has turned out to be over: nobody is left to ask.
  useEffect(() => {
    if (offered !== null && !isSignedIn) signIn(offered);
  }, [offered, isSignedIn, signIn]);

  if (!isSignedIn) {
    return (
      <>
        <Header />
        <SignIn message={message} onSignIn={signIn} />
      </>
    );
  }
  return (
    <>
      <SignedIn
        key={person}
        queryClient={queryClient}
        onExpired={expire}
        onSignOut={signOut}
        onSwitch={() => leave(null)}
      />
      {offered !== null && (
        <Part subject="The sign-in link">
          <OfferedSession
            key={offered}
            token={offered}
            queryClient={queryClient}
            onAccept={() => signIn(offered)}
            onDecline={() => setOffered(null)}
          />
        </Part>
      )}
    </>
  );
}
