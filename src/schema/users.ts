import { copy, defineCollection, firstNumber, now } from "./definition.ts";
import { activityFields, collectionNames } from "./quickstage.ts";
import { secrets } from "./secrets.ts";

/** QuickStage's users: `user:<uid>`. */
export const users = defineCollection({
  ...collectionNames.users,
  prefix: "user:",
  containers: {
    analytics: {
      totalSnapshotsCreated: 0,
      totalSnapshotsViewed: 0,
      totalDownloads: 0,
      totalPageVisits: 0,
      lastActiveAt: firstNumber("lastLoginAt", "createdAt", now),
      sessionCount: 0,
      averageSessionDuration: 0,
      totalCommentsPosted: 0,
      totalCommentsReceived: 0,
    },
    subscription: { status: "none" },
  },
  copies: [
    // The payment handlers create `subscription: { status: "none" }` on old records.
    copy("subscriptionStatus", "subscription.status", "string", { replaces: "none" }),
    copy("stripeCustomerId", "subscription.stripeCustomerId", "string"),
    copy("stripeSubscriptionId", "subscription.stripeSubscriptionId", "string"),
    copy("trialStartedAt", "subscription.trialStart", "number"),
    copy("trialEndsAt", "subscription.trialEnd", "number"),
    copy("subscriptionStartedAt", "subscription.currentPeriodStart", "number"),
    copy("subscriptionEndsAt", "subscription.currentPeriodEnd", "number"),
    copy("lastPaymentAt", "subscription.lastPaymentAt", "number"),
  ],
  fills: {
    updatedAt: firstNumber("createdAt", now),
    lastActivityAt: firstNumber("lastLoginAt", "createdAt", now),
    status: "active",
  },
  deprecated: ["licenseKey"],
  retained: { stripeCustomerId: "billing still reads it" },
  activityFields,
  secrets,
});

/**
 * A current user, as `upgradeUser` returns it. The application's other fields are there as well, as `unknown`.
 *
 * A container that was present before the migration may lack any field that is optional here. Values are not checked: one
 * that the application or a copy put there may have another type.
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
