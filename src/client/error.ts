import type { Problem } from "./contract.ts";

/**
 * Why a request has no answer that can be used.
 * - `refused`: the API said no, and `problem` says why
 * - `unreachable`: nothing came back; whether the request arrived is not known
 * - `unexpected`: something came back that is not from this API
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly kind: "refused" | "unreachable" | "unexpected";
  /** The HTTP status; 0 when nothing came back. */
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
