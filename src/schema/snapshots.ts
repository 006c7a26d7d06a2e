import { copy, defineCollection, firstNumber, isPositive, largestNumber, lengthOf, now } from "./definition.ts";
import { activityFields, collectionNames } from "./quickstage.ts";
import { secrets } from "./secrets.ts";

/** QuickStage's snapshots: `snap:<id>`. */
export const snapshots = defineCollection({
  ...collectionNames.snapshots,
  prefix: "snap:",
  containers: {
    analytics: {
      // For some weeks the application counted views in viewCount, and hardly ever in views.n.
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
    // The application appends to both without checking that they exist.
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

/** A current snapshot, as `upgradeSnapshot` returns it. Fields may be missing or of another type as in `CurrentUser`. */
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
    /** Always present, like `viewSessions`: the application appends to both without checking. */
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
