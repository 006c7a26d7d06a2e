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

  constructor(
    kind: ApiError["kind"],
    message: string,
    status: number,
    problem: Problem | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.kind = kind;
    this.status = status;
    this.problem = problem;
  }
}

export const isStatus = (error: unknown, status: number): error is ApiError =>
  error instanceof ApiError && error.status === status;
