import type { Run } from "../control/run.ts";

/** What is wrong with one field of a request; `path` is `""` for the body as a whole. */
export type FieldError = { path: string; message: string };

/** An RFC 9457 problem, https://www.rfc-editor.org/rfc/rfc9457. `error` repeats `detail` for older callers. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  error: string;
  errors?: FieldError[];
  /** With 409: the run that is in the way. */
  run?: Run;
};

const titles = {
  400: "Bad request",
  401: "Not signed in",
  403: "Superadmin access required",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Body too large",
  415: "Body is not JSON",
  500: "Server error",
  503: "Temporarily unavailable",
} as const;
export type ProblemStatus = keyof typeof titles;

/** The one place where a failure becomes an answer. */
export function problem(
  status: ProblemStatus,
  detail: string,
  more: { errors?: FieldError[]; run?: Run; headers?: Record<string, string> } = {},
): Response {
  const { headers, ...members } = more;
  const body: Problem = { type: "about:blank", title: titles[status], status, detail, error: detail, ...members };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

export const notCounted = "The records are being counted for the first time. Try again in a moment.";
