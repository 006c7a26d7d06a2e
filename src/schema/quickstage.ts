/**
 * The names of QuickStage's collections, in the order of a full run. They are apart from the definitions, so that the page
 * can have them without.
 */
export const collectionNames = {
  users: { type: "user", plural: "Users" },
  snapshots: { type: "snapshot", plural: "Snapshots" },
} as const;

/** Where QuickStage stores, in ms, when it last wrote a record of any collection. */
export const activityFields = [
  "updatedAt",
  "lastActivityAt",
  "createdAt",
  "lastLoginAt",
  "lastAccessedAt",
  "lastViewedAt",
  "analytics.lastActiveAt",
  "analytics.lastViewedAt",
] as const;
