import { isRight, rights } from "../../engine/rights.ts";
import { boundedReader } from "../http/boundedBody.ts";
import { problem } from "../http/problemAnswer.ts";
import type { Authenticate, CheckedSession, Refused } from "./session.ts";

/** The longest uid, in UTF-16 units. */
const longestUid = 512;

/**
 * The session check that a host brings. Its answer is taken for nothing more than it is: a session is reduced to its own
 * members, and whatever is neither a session nor a refusal lets nobody in.
 */
export function hostSessions(authenticate: (request: Request) => unknown): Authenticate {
  return async (request) => {
    const { copy, fault, release } = copyOf(request);
    try {
      return checked(await authenticate(copy));
    } catch (thrown) {
      if (thrown instanceof Response) return thrown;
      const spoilt = fault();
      if (spoilt) return spoilt;
      console.error("The session check given to defineMigrations failed:", thrown);
      return problem(500, "The session check failed, so nobody is let in. The Worker's log says why.");
    } finally {
      release();
    }
  };
}

function checked(answer: unknown): CheckedSession | Response | Refused {
  if (answer instanceof Response) return answer;
  if (typeof answer !== "object" || answer === null) {
    logMistake("it is no object");
    return problem(
      401,
      "The session check did not say who you are. Sign in, or ask the operator to look into the log.",
      {
        headers: { "www-authenticate": "Bearer" },
      },
    );
  }
  if ("refused" in answer) {
    const { refused, response } = answer as Partial<Refused>;
    if (refused && isUid(refused.uid) && response instanceof Response) {
      return { refused: { uid: refused.uid, name: nameOf(refused.name) }, response };
    }
  }
  const { uid, name, role, can = "approve" } = answer as Record<string, unknown>;
  const mistake = isUid(uid)
    ? typeof role === "string"
      ? isRight(can)
        ? null
        : `its can must be one of ${rights.join(", ")}, or be left out`
      : "its role must be a string"
    : `its uid must be a string of 1 to ${longestUid} characters, without halves of surrogate pairs`;
  if (mistake === null) return { uid, name: nameOf(name), role, can } as CheckedSession;
  logMistake(mistake);
  return problem(
    403,
    "The session check gave an answer that lets nobody in. The Worker's log says what is wrong with it.",
    {
      title: "Not allowed",
    },
  );
}

/** What was answered is not logged: nobody knows what is in it. */
const logMistake = (mistake: string) =>
  console.error(
    `The session check given to defineMigrations must answer { uid, name, role, can? } or a Response: ${mistake}.`,
  );

const isUid = (uid: unknown): uid is string =>
  typeof uid === "string" && uid !== "" && uid.length <= longestUid && uid.isWellFormed();

const nameOf = (name: unknown): string | null => (typeof name === "string" ? name.toWellFormed() : null);

/**
 * The request for the host, whose body is read without taking it from the API. No more of it is kept than the API would
 * read, however much of it the host asks for.
 */
function copyOf(request: Request): { copy: Request; fault: () => Response | null; release: () => void } {
  const source = request.body && !request.bodyUsed ? request.clone().body : null;
  if (!source) return { copy: request, fault: () => null, release: () => {} };
  const { next, fault, release } = boundedReader(source);
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const part = await next();
        if (part) controller.enqueue(part);
        else if (fault()) controller.error(new Error("The body is too large, or too slow."));
        else controller.close();
      },
      cancel: release,
    },
    { highWaterMark: 0 },
  );
  // Node asks for `duplex` with a stream; the other runtimes don't know it.
  return { copy: new Request(request, { body, duplex: "half" } as RequestInit), fault, release };
}
