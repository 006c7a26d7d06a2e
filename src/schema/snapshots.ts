import { copy, defineCollection, firstNumber, isPositive, lengthOf, now } from "./definition.ts";
import { names } from "./names.ts";
import { secrets } from "./secrets.ts";

export const snapshots = defineCollection({
  ...names.snapshots,
  prefix: "snap:",
  containers: {
    analytics: {
      viewCount: firstNumber("views.n", 0),
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
  },
  deprecated: [],
  touched: ["updatedAt", "lastActivityAt", "lastViewedAt"],
  secrets,
});
