import type { Problem } from "./contract.ts";

/**
 * A request without a usable answer.
 * - `refused`: the API refused it; `problem` says why
 * - `unreachable`: there was no answer; the request may have arrived or not
 * - `unexpected`: the answer did not come from this API
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly kind: "refused" | "unreachable" | "unexpected";
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly problem: Problem | null;
  /** What was answered instead of what was asked for; `null` when there was no answer. */
  readonly answer: Answer | null;

  constructor(
    kind: ApiError["kind"],
    message: string,
    status: number,
    problem: Problem | null = null,
    { answer = null, ...options }: ErrorOptions & { answer?: Answer | null } = {},
  ) {
    super(message, options);
    this.kind = kind;
    this.status = status;
    this.problem = problem;
    this.answer = answer;
  }
}

/** `retryAfter` is the header of that name, as it was sent. */
type Answer = { text: string; retryAfter: string | null };

export const isStatus = (error: unknown, status: number): error is ApiError =>
  error instanceof ApiError && error.status === status;

/** How long the server wants to be left alone, in ms: RFC 9110, section 10.2.3, has seconds or a date. 0 if it does not say. */
export function retryAfter({ answer }: ApiError): number {
  const said = answer?.retryAfter ?? "";
  const ms = /^\d+$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), 300_000) : 0;
}
