import { expect } from "vitest";
import type { Problem } from "../../src/contract/problem.ts";

/** Checks that the answer is a problem, whole and well-formed. */
export async function problemOf(answer: Response, status: number): Promise<Problem> {
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  const problem = (await answer.json()) as Problem;
  expect(problem).toEqual(expect.objectContaining({ type: expect.any(String), title: expect.any(String), status }));
  expect(problem.detail).toMatch(/\S/);
  expect(problem.error).toBe(problem.detail);
  expect(problem.error).not.toContain("\n");
  expect(JSON.stringify(problem)).not.toMatch(/\bat \S+:\d+|\.ts\b|node_modules/);
  return problem;
}
