import type { PageProps } from "../ControlPage.tsx";
import Results from "../results/Results.tsx";
import RunCard from "./RunCard.tsx";

/** One run: how it goes or went, and what it did. */
export default function RunPage({ live }: PageProps) {
  const run = live.selected;
  return (
    <>
      {run && (
        <section data-runs aria-label="Run" tabIndex={-1} className="outline-none">
          <RunCard run={run} live={live} />
        </section>
      )}
      <Results live={live} />
    </>
  );
}
