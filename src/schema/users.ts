import { activityFields } from "./activityFields.ts";
import { copy, defineCollection, firstNumber, now } from "./definition.ts";
import { names } from "./names.ts";
import { secrets } from "./secrets.ts";

export const users = defineCollection({
  ...names.users,
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
