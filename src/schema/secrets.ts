/** Paths whose values never leave the Worker, in whichever collection they turn up. */
export const secrets = [
  "password",
  "metadata.password",
  "passwordHash",
  "googleId",
  "licenseKey",
  "analytics.viewerIPs",
] as const;
