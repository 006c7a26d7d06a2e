/** The environment whose data this page changes. Shown in the header, highlighted in production. */
export function deployment(): { name: string; isProduction: boolean } {
  if (import.meta.env.MODE === "demo") return { name: "Demo", isProduction: false };
  const { hostname } = location;
  const isLocal = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
  return isLocal ? { name: "Local", isProduction: false } : { name: hostname, isProduction: true };
}

const path = "debug/migration";

/** The path of the API. The demo's API is relative to the page, so that the demo works in any folder. */
export const baseUrl =
  import.meta.env.MODE === "demo"
    ? new URL(path, new URL(import.meta.env.BASE_URL, location.href)).pathname
    : `/${path}`;
