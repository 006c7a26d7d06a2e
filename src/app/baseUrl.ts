const path = "debug/migration";

/** Where the Worker that serves this page has its API; in the demo beside the page, in whatever folder that is. */
export const baseUrl =
  import.meta.env.MODE === "demo"
    ? new URL(path, new URL(import.meta.env.BASE_URL, location.href)).pathname
    : `/${path}`;
