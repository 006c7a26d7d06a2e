/** Where QuickStage says, in ms, that it has just written a record of any collection. */
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
