/** Where the Worker that serves this page has its API. */
export const baseUrl = "/debug/migration";
