/**
 * Who is asking: a superadmin, or nobody gets this far. Written out and not taken from the contract, as hosts see it: the
 * package's declarations must not name zod.
 */
export type Session = { uid: string; name: string | null; role: string };

/** Somebody who is signed in and may not do this, and what is answered. */
export type Refused = { refused: { uid: string; name: string | null }; response: Response };

/** Lets a request in, or says why not. A host can bring its own. */
export type Authenticate = (request: Request) => Promise<Session | Response | Refused>;
