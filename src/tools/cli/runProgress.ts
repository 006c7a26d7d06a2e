import { SingleBar } from "cli-progress";
import type { Run } from "../../client/contract.ts";
import { percent } from "../../engine/eta.ts";
import type { Collections } from "../../panel/model/labels.ts";
import { processedOf, summarise } from "../../panel/model/runSummary.ts";

/** What somebody who follows a run sees of it, on standard error. */
export type RunProgress = {
  /** How far the run is now. */
  show(run: Run): void;
  /** A line that stays. */
  say(text: string): void;
  /** Takes the bar away, so that other lines can follow. */
  end(): void;
};

/** The page's words. Its numbers and units are kept together by blanks that a terminal does not need. */
export const inWords = (run: Run, collections: Collections): string =>
  summarise(run, collections).replaceAll("\u00a0", " ");

export const createProgress = (collections: Collections): RunProgress =>
  process.stderr.isTTY ? createBar(collections) : createLines(collections);

/** Lines for a log: one at each whole 10 %. */
function createLines(collections: Collections): RunProgress {
  let tenths = 0;
  return {
    show(run) {
      const reached = run.total === null ? 0 : Math.floor(percent(processedOf(run), run.total) / 10);
      if (reached <= tenths || run.finishedAt !== null) return;
      tenths = reached;
      console.error(inWords(run, collections));
    },
    say: (text) => console.error(text),
    end: () => {},
  };
}

function createBar(collections: Collections): RunProgress {
  const bar = new SingleBar({
    format: "{bar} {text}",
    barsize: 24,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    gracefulExit: false,
    emptyOnZero: true,
  });
  let shown: Run | null = null;
  const draw = (run: Run) => {
    const [total, done, payload] = [run.total ?? 0, processedOf(run), { text: inWords(run, collections) }];
    if (!bar.isActive) bar.start(total, done, payload);
    bar.setTotal(total);
    bar.update(done, payload);
  };
  return {
    show(run) {
      shown = run;
      if (run.finishedAt === null) draw(run);
    },
    say(text) {
      bar.stop();
      console.error(text);
      if (shown && shown.finishedAt === null) draw(shown);
    },
    end: () => bar.stop(),
  };
}
