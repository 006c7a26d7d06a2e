/** What the overview shows after the figures: one file, so that the browser asks once. */
export { BelowCards } from "./BelowCards.tsx";
export { CardCommands } from "./CardCommands.tsx";
export { ChangeSinceRun, LastCounts, SinceLastRun } from "./StatCardDetails.tsx";
export { StatusLine } from "./StatusLine.tsx";
export { Steps } from "./Steps.tsx";
