import { type Decide, told } from "./kind.ts";

/** Saves a record as it is, whatever it is; the saving itself is the batch's, which does it for all at once. */
export const backup: Decide = (subject, { now, dryRun }) => ({
  ...told(subject, "migrated", dryRun ? "Would be saved." : "Saved.", now),
  notable: false,
  save: true,
});
