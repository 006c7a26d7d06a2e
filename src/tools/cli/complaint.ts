import type { ApiError } from "../../client/error.ts";
import type { Remote } from "./remoteApi.ts";

/** Why there is no answer, in a sentence. */
export function describeLoss({ kind, status, cause }: ApiError): string {
  if (kind !== "unreachable") return `The API is busy (status ${status}).`;
  const reason = (cause as { cause?: { code?: string }; name?: string } | undefined) ?? {};
  const code = reason.cause?.code ?? (reason.name === "TimeoutError" ? "no answer in time" : undefined);
  return `The API can't be reached${code === undefined ? "" : ` (${code})`}.`;
}

/** What the API says against a request, in its own words, and what to do about it. */
export function complaintOf(error: ApiError, { url, watchCommand }: Pick<Remote, "url" | "watchCommand">): string {
  if (error.kind === "unreachable") return `${describeLoss(error)} Is ${url} right, and is the Worker running?`;
  const said = error.problem?.detail ?? hostsWords(error);
  if (said === null) return notTheApi(url, error.status);
  const todo = whatToDo(error, watchCommand);
  return `${error.status}: ${said}${todo === null ? "" : `\n${todo}`}`;
}

export const notTheApi = (url: string, status: number): string =>
  `${url} does not answer as the API of the migrations does (status ${status}).\nGive --url the path at which the Worker mounts it, such as https://example.com/debug/migration.`;

function whatToDo({ status, problem, answer }: ApiError, watchCommand: Remote["watchCommand"]): string | null {
  switch (status) {
    case 401:
      return `Put a session that is valid into QUICKSTAGE_MIGRATIONS_TOKEN. "quickstage-migrations session --uid <uid>" prints one.`;
    case 403:
      return "Put the session of a superadmin into QUICKSTAGE_MIGRATIONS_TOKEN.";
    case 404:
      return `"quickstage-migrations status" names the latest runs. If there should be an API, check --url.`;
    case 409:
      return problem?.run ? `Follow it: ${watchCommand(problem.run.id)}` : null;
    case 429:
      return answer?.retryAfter ? `Try again later; the server says Retry-After: ${answer.retryAfter}.` : "Try later.";
    default:
      return null;
  }
}

/** A host's own session check need not answer with a problem of RFC 9457, but says something in most cases. */
function hostsWords({ answer, status }: ApiError): string | null {
  if (answer === null || status < 400) return null;
  try {
    const { error, message } = JSON.parse(answer.text) as { error?: unknown; message?: unknown };
    const words = [error, message].find((each) => typeof each === "string" && each !== "");
    return typeof words === "string" ? words.slice(0, 300) : null;
  } catch {
    // A text in few words is the host's own refusal; a page is not.
    return /^[^<>]{1,300}$/.test(answer.text.trim()) && status !== 404 ? answer.text.trim() : null;
  }
}
