import type { Right } from "../../engine/rights.ts";

/**
 * Who is asking, and what they may do. Written out and not taken from the contract, as hosts see it: the package's
 * declarations must not name zod.
 */
export type Session = {
  /** Names the person in runs and in the audit trail: 1 to 512 characters. */
  uid: string;
  /** @default null nobody knows */
  name: string | null;
  /** Shown beside the name. Nothing is decided by it. */
  role: string;
  /**
   * `view`: read everything. `operate`: also start, steer, change and delete. `approve`: also approve what others asked for.
   * @default "approve"
   */
  can?: Right;
};

/** A session that was checked: with these members and no others. */
export type CheckedSession = Required<Session>;

/** Somebody who is signed in and may not do this, and what is answered. It is noted in the audit trail. */
export type Refused = { refused: { uid: string; name: string | null }; response: Response };

/** Lets a request in, or says why not. */
export type Authenticate = (request: Request) => Promise<CheckedSession | Response | Refused>;
