/**
 * What a `_headers` file, as Cloudflare reads it, says of every path: the headers below the line `/*`.
 * @throws Error when it says something of single paths, which only Cloudflare would see
 */
export function parseHeaders(text: string): Record<string, string> {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const [path, ...below] = lines;
  if (path !== "/*" || below.some((line) => !line.startsWith("  "))) {
    throw new Error("The file _headers must have one part, for /*: the other servers of the page read no more.");
  }
  return Object.fromEntries(
    below.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

/** The text of such a file. */
export const formatHeaders = (headers: Record<string, string>): string =>
  ["/*", ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`), ""].join("\n");

export const policyHeader = "Content-Security-Policy";

/** A content security policy with other directives; `null` takes one out. */
export function changePolicy(policy: string, changes: Record<string, string | null>): string {
  const directives = new Map<string, string | null>(
    policy.split(";").map((directive) => {
      const [name = "", ...values] = directive.trim().split(/\s+/);
      return [name, values.join(" ")];
    }),
  );
  for (const [name, value] of Object.entries(changes)) directives.set(name, value);
  return [...directives].flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`.trim()])).join("; ");
}
