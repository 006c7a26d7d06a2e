/** Where this page would change data, in a word. */
export function environment(): { name: string; isProduction: boolean } {
  if (import.meta.env.MODE === "demo") return { name: "Demo", isProduction: false };
  const { hostname } = location;
  const isLocal = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
  return isLocal ? { name: "Local", isProduction: false } : { name: hostname, isProduction: true };
}
