const longestWait = 60;
const defaultWait = 25;

/** Seconds that a caller will wait for a run, from its `Prefer` header (RFC 7240): `wait=N` or `respond-async`. */
export function preferredWait(header: string | null): number {
  for (const preference of (header ?? "").toLowerCase().split(",")) {
    const [name, value] =
      preference
        .split(";")[0]
        ?.split("=")
        .map((part) => part.trim()) ?? [];
    if (name === "respond-async") return 0;
    if (name === "wait" && /^"?\d{1,9}"?$/.test(value ?? "")) {
      return Math.min(longestWait, Number(value?.replaceAll('"', "")));
    }
  }
  return defaultWait;
}
