import { type Decide, decision } from "./decision.ts";

/** Saves a record as it is, whatever it is; the saving itself is the batch's, which does it for all at once. */
export const backup: Decide = (subject, { now, dryRun }) => ({
  ...decision(subject, "migrated", dryRun ? "Would be saved." : "Saved.", now),
  notable: false,
  save: true,
});
