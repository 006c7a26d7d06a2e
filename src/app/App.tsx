import type { QueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { baseUrl } from "./deployment.ts";
import { Header } from "./Header.tsx";
import { SignedIn } from "./SignedIn.tsx";
import { SignIn } from "./SignIn.tsx";
import { currentToken, storeToken, takeTokenFromAddress, uidOf } from "./storedSession.ts";

const expired = "Your session has expired. Sign in again to continue where you left off.";
const refused = "Your session has expired or was never valid. Sign in with another token.";

/**
 * The stand-alone page around the panel: header, sign-in and the signed-in view. It knows nothing of migrations.
 *
 * @param queryClient survives an expired session, so that signing in again shows everything as it was
 */
export function App({ queryClient }: { queryClient: QueryClient }) {
  const [isSignedIn, setSignedIn] = useState(() => currentToken() !== null);
  const [message, setMessage] = useState<string | null>(null);

  /** Whose figures are in the cache, and when the current token was entered (ms since the epoch). */
  const seen = useRef({ uid: uidOf(currentToken()), since: 0 });

  const signIn = useCallback(
    (token: string) => {
      if (uidOf(token) !== seen.current.uid) queryClient.clear();
      seen.current = { uid: uidOf(token), since: Date.now() };
      storeToken(token);
      setSignedIn(true);
      setMessage(null);
      // The old token's refusal must not reject the new session. Other answers stay until newer ones arrive.
      void queryClient.resetQueries({ queryKey: [baseUrl, "session"] });
      void queryClient.invalidateQueries();
    },
    [queryClient],
  );
  const expire = useCallback((wasAcceptedAt: number) => {
    storeToken(null);
    setSignedIn(false);
    setMessage(wasAcceptedAt >= seen.current.since ? expired : refused);
  }, []);
  const signOut = useCallback(() => {
    storeToken(null);
    setSignedIn(false);
    setMessage(null);
    queryClient.clear();
  }, [queryClient]);

  useEffect(() => {
    const signInFromLink = () => {
      const next = takeTokenFromAddress();
      if (next) signIn(next);
    };
    signInFromLink();
    addEventListener("hashchange", signInFromLink);
    return () => removeEventListener("hashchange", signInFromLink);
  }, [signIn]);

  if (!isSignedIn) {
    return (
      <>
        <Header />
        <SignIn message={message} onSignIn={signIn} />
      </>
    );
  }
  return <SignedIn queryClient={queryClient} onExpired={expire} onSignOut={signOut} />;
}
