import { type Attempt, judge, reproduction } from "./judge.ts";
import type { Target } from "./target.ts";

export type Finding = { what: string; how: string };
/** What became of the attempts of one kind. */
export type Tally = { refused: number; harmless: number; findings: Finding[] };

/** A kind of attack. */
export type Kind = {
  name: string;
  /** What it adds to the audit trail although nothing else may change; refusals of signed-in people are always noted. */
  notes?: readonly string[];
  /** Whether it starts runs itself, and checks what becomes of them. */
  startsRuns?: boolean;
  attack(target: Target, tally: Tally): Promise<void>;
};

const atOnce = 16;
type Attempts = Iterable<Attempt> | AsyncIterable<Attempt>;

/** A kind that is a list of requests, each judged by itself. */
export const listed = (name: string, attempts: (target: Target) => Attempts, more: Pick<Kind, "notes"> = {}): Kind => ({
  name,
  ...more,
  attack: async (target, tally) => attackEach(target, attempts(target), tally),
});

export async function attackEach(target: Target, attempts: Attempts, tally: Tally): Promise<void> {
  // Taken one by one, for some kinds try hundreds of kilobytes.
  const remaining = Symbol.asyncIterator in attempts ? attempts[Symbol.asyncIterator]() : attempts[Symbol.iterator]();
  const work = async () => {
    for (let next = await remaining.next(); !next.done; next = await remaining.next()) {
      const attempt = next.value;
      const verdict = judge(attempt, await target.send(attempt.sent), target);
      count(tally, verdict, attempt.what, reproduction(attempt.sent, target));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

export function count(tally: Tally, verdict: ReturnType<typeof judge>, what: string, how: string): void {
  if (typeof verdict === "string") tally[verdict] += 1;
  else tally.findings.push({ what: `${what}: ${verdict.fault}`, how });
}
