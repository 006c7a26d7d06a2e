/**
 * A user as current code reads it. Fields that the migration knows nothing of are left to the application.
 *
 * What the application wrote into a container stays as it was, so a container that was there before the migration may lack
 * any field that is optional here; and a value that was there may be of another type.
 */
export type CurrentUser = {
  uid?: string;
  createdAt?: number;
  updatedAt: number;
  lastActivityAt: number;
  status: string;
  analytics: {
    totalSnapshotsCreated?: number;
    totalSnapshotsViewed?: number;
    totalDownloads?: number;
    totalPageVisits?: number;
    lastActiveAt?: number;
    sessionCount?: number;
    averageSessionDuration?: number;
    totalCommentsPosted?: number;
    totalCommentsReceived?: number;
  };
  subscription: {
    status?: string;
    stripeCustomerId?: string;
    stripeSubscriptionId?: string;
    trialStart?: number;
    trialEnd?: number;
    currentPeriodStart?: number;
    currentPeriodEnd?: number;
    lastPaymentAt?: number;
  };
  [field: string]: unknown;
};

/** A snapshot as current code reads it; containers may lack fields, as in `CurrentUser`. */
export type CurrentSnapshot = {
  id?: string;
  updatedAt: number;
  lastViewedAt: number;
  analytics: {
    viewCount?: number;
    uniqueViewers?: number;
    downloadCount?: number;
    commentCount?: number;
    averageTimeOnPage?: number;
    lastViewedAt?: number;
    viewerCountries?: string[];
    /** Filled in where it was lacking, as the application appends to it without looking; so is `viewSessions`. */
    viewerIPs: string[];
    viewSessions: unknown[];
  };
  metadata: {
    fileCount?: number;
    hasComments?: boolean;
    tags?: string[];
    createdBy?: string;
    createdAt?: number;
    expiresAt?: number;
    public?: boolean;
    password?: string;
    files?: unknown[];
  };
  [field: string]: unknown;
};
