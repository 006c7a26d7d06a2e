import type { Detail } from "../../contract/run.ts";
import type { ResultsQuery } from "../../control/readResults.ts";
import type { Runs } from "../../control/runs.ts";

const formats = { "text/csv": "csv", "application/x-ndjson": "ndjson" } as const;
type Format = (typeof formats)[keyof typeof formats];

/** Which download an `Accept` header asks for, if any. */
export function downloadFormat(accept: string | null): Format | null {
  const types = (accept ?? "").split(",").map((type) => type.split(";")[0]?.trim().toLowerCase());
  return formats[types.find((type) => type && Object.hasOwn(formats, type)) as keyof typeof formats] ?? null;
}

/** All results that match, as a stream: a page is read when the receiver has taken the one before. */
export function download(runs: Runs, id: string, query: ResultsQuery, format: Format): Response {
  const encoder = new TextEncoder();
  let cursor: string | null = query.sort ? null : (query.cursor ?? null);
  let first = true;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const page = await runs.results(id, { ...query, sort: undefined, cursor: cursor ?? undefined, limit: 1_000 });
      const lines = (page?.results ?? []).map(format === "csv" ? csvLine : (detail) => JSON.stringify(detail));
      if (first && format === "csv") lines.unshift(csvHeader);
      first = false;
      // A chunk even when nothing matched here, for a pull that adds none is not called again.
      controller.enqueue(encoder.encode(lines.map((line) => `${line}\n`).join("")));
      cursor = page?.cursor ?? null;
      if (cursor === null) controller.close();
    },
  });
  const type = format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson";
  const disposition = `attachment; filename="migration-${id}.${format}"`;
  return new Response(body, { headers: { "content-type": type, "content-disposition": disposition } });
}

/** A run's backup as NDJSON, a record a line. Ends in an error rather than with anything that was not saved. */
export function downloadBackup(runs: Runs, id: string): Response {
  const encoder = new TextEncoder();
  let cursor: number | null = null;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const page: Awaited<ReturnType<Runs["savedRecords"]>> = await runs.savedRecords(id, cursor);
      if (!page || "damaged" in page) return controller.error(new Error(page?.damaged ?? "The backup is gone."));
      controller.enqueue(encoder.encode(page.records.map((record) => `${JSON.stringify(record)}\n`).join("")));
      cursor = page.cursor;
      if (cursor === null) controller.close();
    },
  });
  const disposition = `attachment; filename="backup-${id}.ndjson"`;
  return new Response(body, {
    headers: { "content-type": "application/x-ndjson", "content-disposition": disposition },
  });
}

const csvHeader = "type,id,result,message,legacy fields,new fields,conflicts,warnings,at";

function csvLine(detail: Detail): string {
  const { type, id, action, message, legacyFields = [], newFields = [], conflicts = [], warnings = [], at } = detail;
  const cells = [
    type,
    id,
    action,
    message,
    legacyFields.join(" "),
    newFields.join(" "),
    conflicts.map(({ path, from }) => `${from} ≠ ${path}`).join("; "),
    warnings.map(({ path, expected, actual }) => `${path}: ${actual}, not ${expected}`).join("; "),
    new Date(at).toISOString(),
  ];
  return cells.map(csvCell).join(",");
}

/**
 * RFC 4180; a cell that a spreadsheet may take for a formula gets an apostrophe in front, also where blanks or full-width
 * signs are to hide that, and cells with other separators are quoted.
 */
function csvCell(text: string): string {
  const safe = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
