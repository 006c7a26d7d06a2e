import type { RunState } from "../../../src/control/runState.ts";
import type { Put } from "../history.ts";
import { type Facts, hasLanded } from "./facts.ts";

/** Judges when runs wrote: not after they were stopped, and no faster than they may. */
export function judgeStops(facts: Facts, rates: ReadonlyMap<string, number | null>): void {
  for (const run of facts.runs) {
    const say = (text: string) => facts.simulation.finding(`${run.id} (${run.kind}, ${run.status}): ${text}`);
    const puts = facts.puts.get(run.id) ?? [];
    const asked = facts.asked.filter((each) => each.run === run.id);
    for (const { name, answer, answeredAt } of asked) {
      if (answer !== "done" || answeredAt === null || name === "resume" || name === "limitRate") continue;
      const resumed =
        asked.find((each) => each.name === "resume" && each.askedAt >= answeredAt)?.askedAt ?? Number.POSITIVE_INFINITY;
      const begun = puts.find((put) => put.begunAt > answeredAt && put.begunAt < resumed);
      if (begun)
        say(`began to write ${begun.key} ${Math.round(begun.begunAt - answeredAt)} ms after ${name} was answered`);
      const landed = puts.find(
        (put) => hasLanded(put) && !put.late && put.landedAt > answeredAt && put.landedAt < resumed,
      );
      if (landed)
        say(
          `wrote ${landed.key} ${Math.round((landed.landedAt as number) - answeredAt)} ms after ${name} was answered`,
        );
    }
    const over = run.status === "completed" ? run.finishedAt : null;
    const after = over === null ? undefined : puts.find((put) => put.begunAt > over);
    if (after) say(`began to write ${after.key} after it had completed`);
    judgeRate(run, puts, asked, rates.get(run.id) ?? null, say);
  }
}

/** The stretches of time in which a run had one limit, and whether it kept to it. */
function judgeRate(
  run: RunState,
  puts: readonly Put[],
  asked: Facts["asked"],
  first: number | null,
  say: (text: string) => void,
): void {
  const changes = asked.filter(({ name, answer }) => name === "limitRate" && answer !== "refused");
  const stretches = [{ from: run.startedAt ?? 0, to: changes[0]?.askedAt ?? Number.POSITIVE_INFINITY, rate: first }];
  for (const [index, { answeredAt, maxPerSecond }] of changes.entries()) {
    if (answeredAt === null) continue;
    stretches.push({
      from: answeredAt,
      to: changes[index + 1]?.askedAt ?? Number.POSITIVE_INFINITY,
      rate: maxPerSecond ?? null,
    });
  }
  for (const { from, to, rate } of stretches) {
    if (rate === null) continue;
    const times = puts.map(({ begunAt }) => begunAt).filter((at) => at > from && at < to);
    const slice = Math.max(1, Math.min(12, Math.ceil(rate / 4)));
    for (const width of [1_000, 10_000, 1_000 / rate]) {
      const most = (rate * width) / 1_000 + slice;
      for (let last = 0, start = 0; last < times.length; last += 1) {
        while ((times[last] as number) - (times[start] as number) >= width) start += 1;
        if (last - start + 1 > most + 0.001) {
          say(`${last - start + 1} writes in ${Math.round(width)} ms, though at most ${rate} a second are allowed`);
          return;
        }
      }
    }
  }
}
