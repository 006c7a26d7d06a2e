/** A user as it was written before the migration. */
export const legacyUser = (uid: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ uid, name: `User ${uid}`, createdAt: 1_700_000_000_000, subscriptionStatus: "active", ...more });

export const legacySnapshot = (id: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ id, createdAt: 1_700_000_000_000, createdBy: "a", public: true, ...more });

export const unreadable = "{ not JSON";
