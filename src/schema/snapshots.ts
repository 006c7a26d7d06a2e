import { activityFields } from "./activityFields.ts";
import { copy, defineCollection, firstNumber, isPositive, largestNumber, lengthOf, now } from "./definition.ts";
import { names } from "./names.ts";
import { secrets } from "./secrets.ts";

export const snapshots = defineCollection({
  ...names.snapshots,
  prefix: "snap:",
  containers: {
    analytics: {
      // Views were counted in viewCount for some weeks, and views.n was hardly ever counted up.
      viewCount: largestNumber("viewCount", "views.n", 0),
      uniqueViewers: 0,
      downloadCount: 0,
      commentCount: firstNumber("commentsCount", 0),
      averageTimeOnPage: 0,
      lastViewedAt: firstNumber("createdAt", now),
      viewerCountries: [],
      viewerIPs: [],
      viewSessions: [],
    },
    metadata: {
      fileCount: lengthOf("files"),
      hasComments: isPositive("commentsCount"),
      tags: [],
    },
  },
  copies: [
    copy("createdBy", "metadata.createdBy", "string"),
    copy("createdAt", "metadata.createdAt", "number"),
    copy("expiresAt", "metadata.expiresAt", "number"),
    copy("public", "metadata.public", "boolean"),
    copy("password", "metadata.password", "string"),
    copy("files", "metadata.files", "array"),
  ],
  fills: {
    updatedAt: firstNumber("createdAt", now),
    lastViewedAt: firstNumber("createdAt", now),
    // The application appends to both without looking.
    "analytics.viewerIPs": [],
    "analytics.viewSessions": [],
  },
  deprecated: [],
  retained: {
    createdAt: "expiry and lists still read it",
    expiresAt: "expiry still reads it",
    public: "access still reads it",
    password: "access still reads it",
    files: "viewing still reads it",
  },
  activityFields,
  secrets,
});
