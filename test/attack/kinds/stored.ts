import type { Attempt } from "../judge.ts";
import { listed } from "../kind.ts";
import { attackEntries } from "../records.ts";
import type { Answer } from "../send.ts";
import { base, type Target } from "../target.ts";

/** Records, reasons and names with markup inside, in every answer that can hold them. Harmless is JSON that no browser draws. */
export const stored = listed(
  "stored",
  function* (target) {
    for (const { key } of attackEntries()) {
      const type = key.startsWith("user:") ? "user" : "snapshot";
      const id = key.slice(key.indexOf(":") + 1);
      if (id.includes(":") || !/^(?:user|snap):/.test(key)) continue;
      const query = `type=${type}&id=${encodeURIComponent(id)}`;
      yield ask(target, `/records?${query}`, `the record ${key}`);
      yield ask(target, `/records/runs?${query}`, `the history of ${key}`);
    }
    for (const run of Object.values(target.runs)) {
      for (const part of [
        "",
        "/results?limit=1000",
        "/results?action=error&limit=1000",
        "/causes",
        "/log?limit=500",
        "/batches?limit=500",
        "/throughput",
        "/executors",
      ])
        for (const accept of ["text/html", "*/*", "application/xhtml+xml,text/html;q=0.9", "image/svg+xml"])
          yield ask(target, `/runs/${run.id}${part}`, `a run of the kind ${run.kind}`, accept);
    }
    for (const path of [
      "/runs?limit=100",
      "/audit?limit=100",
      "/backups",
      "/schema",
      "/session",
      "/progress",
      "/openapi.json",
    ])
      for (const accept of ["text/html", "text/javascript", "text/csv", "application/x-ndjson", "text/css", "*/*"])
        yield {
          ...ask(target, path, path, accept),
          ...(path.startsWith("/audit") && /csv|ndjson/.test(accept) && { harmless: isFile }),
        };
    for (const name of ["callback", "jsonp", "format", "alt", "_format"])
      for (const value of ["alert(1)", "html", "<script>", "xml"])
        for (const path of ["/session", "/runs", "/schema"])
          yield { ...ask(target, `${path}?${name}=${encodeURIComponent(value)}`, `${name}=${value}`), refused: [400] };
  },
  // Who views more than a hundred records is in the trail, as is a download of it.
  { notes: ["download audit", "view records"] },
);

const ask = ({ bearer }: Target, path: string, what: string, accept = "text/html"): Attempt => ({
  what: `${what} as ${accept}`,
  sent: { method: "GET", path: `${base}${path}`, headers: [bearer, ["accept", accept]] },
  harmless: isJson,
});

/** The trail as a file, which no browser draws: it is an attachment. */
function isFile({ status, headers }: Answer): string | null {
  if (status !== 200) return "was not answered";
  return headers.get("content-disposition")?.startsWith("attachment;") ? null : "is no attachment";
}

function isJson({ status, headers, text }: Answer): string | null {
  if (status !== 200) return "was not answered";
  if (!/^application\/json\b/.test(headers.get("content-type") ?? "")) return "is not sent as JSON";
  JSON.parse(text);
  return null;
}
