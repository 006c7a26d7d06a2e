export const resultsHeading = "migration-results";

/** Brings the results to the top of the screen, for what was chosen elsewhere shows there. */
export function revealResults(): void {
  // jsdom, where hosts test, lays nothing out and can't scroll.
  document.getElementById(resultsHeading)?.scrollIntoView?.({ block: "start" });
}
