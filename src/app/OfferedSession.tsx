import { type QueryClient, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { createClient } from "../client/client.ts";
import type { Session } from "../client/contract.ts";
import { isStatus } from "../client/error.ts";
import { sessionQuery } from "../client/queries.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { baseUrl } from "./deployment.ts";
import { currentToken, uidOf } from "./storedSession.ts";

/** What the API says of a token: whose it is, that it is nobody's, or that its owner may not come in (or nothing). */
type Person = { uid: string | null; name: string | null };
type Offer = Person & { is: "valid" | "invalid" | "notAllowed" | "unknown" };

type OfferedSessionProps = {
  /** The token of the link. */
  token: string;
  queryClient: QueryClient;
  onAccept: () => void;
  onDecline: () => void;
};

/**
 * Decides about a sign-in link that was followed while somebody is signed in: another session of the same person takes the
 * place of theirs, and somebody else's only when they say so. The sender of such a link could otherwise have a superadmin
 * act under another name without noticing.
 */
export default function OfferedSession({ token, queryClient, onAccept, onDecline }: OfferedSessionProps) {
  const [client] = useState(() => createClient({ baseUrl, getToken: currentToken }));
  const current = useQuery(sessionQuery(client), queryClient);
  const offer = useOffer(token);
  const signedIn: Person = current.data ?? { uid: uidOf(currentToken()), name: null };
  const isReady = offer !== null && !current.isPending;
  // What a token claims does not count: a made-up one would end a good session.
  const isSamePerson = isReady && offer.is === "valid" && offer.uid === signedIn.uid;
  useEffect(() => {
    if (isSamePerson) onAccept();
  });
  if (!isReady || isSamePerson) return null;
  if (offer.is === "invalid") {
    return (
      <Dialog role="alertdialog" title="This sign-in link is not valid" onClose={onDecline}>
        <p>Its session has expired or was never valid. You are still signed in as {nameOf(signedIn)}.</p>
        <div className="mt-4 flex justify-end">
          <Button variant="filled" onClick={onDecline}>
            Close
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog role="alertdialog" title="Sign in as somebody else?" onClose={onDecline}>
      <p>You have followed a sign-in link of another person.</p>
      <dl className="my-3 grid gap-2 rounded-box border border-line px-3 py-2">
        <PersonRow label="Signed in here" person={signedIn} />
        <PersonRow label="The link signs in" person={offer} />
      </dl>
      {offer.is === "notAllowed" && <p className="mb-2">That account does not have the role superadmin.</p>}
      <p className="text-muted">
        Whatever you do next would be recorded under that name. Continue only if you expected this link.
      </p>
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button variant="filled" onClick={onDecline}>
          Stay signed in
        </Button>
        <Button onClick={onAccept}>Sign in with the link</Button>
      </div>
    </Dialog>
  );
}

const nameOf = ({ name, uid }: Person): string => name ?? uid ?? "before";

const PersonRow = ({ label, person: { name, uid } }: { label: string; person: Person }): ReactNode => (
  <div>
    <dt className="text-12 text-muted">{label}</dt>
    <dd className="wrap-anywhere">
      <span className="font-semibold">{name ?? uid ?? "Somebody whose name is not known"}</span>
      {name !== null && <span className="ml-2 font-mono text-12 text-muted">{uid}</span>}
    </dd>
  </div>
);

/** Asks the API whose token this is; `null` until it has answered. */
function useOffer(token: string): Offer | null {
  const [offer, setOffer] = useState<Offer | null>(null);
  useEffect(() => {
    const left = new AbortController();
    const asked = createClient({ baseUrl, getToken: () => token }).get("/session", { signal: left.signal });
    asked.then(
      ({ uid, name }: Session) => setOffer({ uid, name, is: "valid" }),
      (error: unknown) => {
        if (left.signal.aborted) return;
        const is = isStatus(error, 401) ? "invalid" : isStatus(error, 403) ? "notAllowed" : "unknown";
        setOffer({ uid: uidOf(token), name: null, is });
      },
    );
    return () => left.abort();
  }, [token]);
  return offer;
}
