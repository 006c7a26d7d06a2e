import type { Problem } from "../../contract/problem.ts";
import { quantity } from "../../engine/quantity.ts";

const titles = {
  400: "Bad request",
  401: "Not signed in",
  403: "Superadmin access required",
  404: "Not found",
  405: "Method not allowed",
  408: "Request timeout",
  409: "Conflict",
  413: "Body too large",
  415: "Body is not JSON",
  429: "Too many requests",
  500: "Server error",
  503: "Temporarily unavailable",
} as const;
export type ProblemStatus = keyof typeof titles;

/** The one place where a failure becomes an answer. */
export function problem(
  status: ProblemStatus,
  detail: string,
  more: Partial<Pick<Problem, "title" | "errors" | "run" | "approval">> & { headers?: Record<string, string> } = {},
): Response {
  const { headers, ...members } = more;
  const body: Problem = { type: "about:blank", title: titles[status], status, detail, error: detail, ...members };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

/** @param wait in seconds */
export const tooMany = (wait: number): Response =>
  problem(
    429,
    `Too many calls of this kind within a minute. Nothing was done; try again in ${quantity(wait, "second")}.`,
    { headers: { "retry-after": String(wait) } },
  );
export const notCounted = "The records are being counted for the first time. Try again in a moment.";
export const noSuchRun = () => problem(404, "There is no such run.");
