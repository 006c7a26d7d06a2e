/** Where this page would change data, in a word. */
export function deployment(): { name: string; isProduction: boolean } {
  if (import.meta.env.MODE === "demo") return { name: "Demo", isProduction: false };
  const { hostname } = location;
  const isLocal = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
  return isLocal ? { name: "Local", isProduction: false } : { name: hostname, isProduction: true };
}

const path = "debug/migration";

/** Where the Worker that serves this page has its API; in the demo beside the page, in whatever folder that is. */
export const baseUrl =
  import.meta.env.MODE === "demo"
    ? new URL(path, new URL(import.meta.env.BASE_URL, location.href)).pathname
    : `/${path}`;
