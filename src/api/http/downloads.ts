import type { AuditEntry } from "../../contract/audit.ts";
import type { Detail } from "../../contract/run.ts";
import type { AuditFilter } from "../../control/filter.ts";
import type { ResultsQuery } from "../../control/readResults.ts";
import type { Runs } from "../../control/runs.ts";

const formats = { "text/csv": "csv", "application/x-ndjson": "ndjson" } as const;
type Format = (typeof formats)[keyof typeof formats];

/** Which download an `Accept` header asks for, if any. */
export function downloadFormat(accept: string | null): Format | null {
  const types = (accept ?? "").split(",").map((type) => type.split(";")[0]?.trim().toLowerCase());
  return formats[types.find((type) => type && Object.hasOwn(formats, type)) as keyof typeof formats] ?? null;
}

export const downloadReason = "Why it is downloaded, for the audit trail.";

/** What is downloaded: its pages, and how a row of it is a line of a table. */
type Listed<Row> = {
  name: string;
  from?: string | undefined;
  page: (cursor: string | undefined) => Promise<{ rows: readonly Row[]; cursor: string | null }>;
  columns: Readonly<Record<string, (row: Row) => string>>;
};

/** All results that match. */
export const downloadResults = (runs: Runs, id: string, query: ResultsQuery, format: Format): Response =>
  download(format, {
    name: `migration-${id}`,
    from: query.sort ? undefined : query.cursor,
    async page(cursor) {
      const page = await runs.results(id, { ...query, sort: undefined, cursor, limit: 1_000 });
      return { rows: page?.results ?? [], cursor: page?.cursor ?? null };
    },
    columns: resultColumns,
  });

/** All audit entries that match, newest first. */
export const downloadAudit = (runs: Runs, query: AuditFilter, format: Format): Response =>
  download(format, {
    name: "audit",
    async page(cursor) {
      const { entries, ...page } = await runs.audit({ ...query, cursor, limit: 1_000 });
      return { rows: entries, ...page };
    },
    columns: auditColumns,
  });

/** A list as a stream: a page is read when the receiver has taken the one before. */
function download<Row>(format: Format, { name, from, page, columns }: Listed<Row>): Response {
  const encoder = new TextEncoder();
  const csvLine = (row: Row) =>
    Object.values(columns)
      .map((cell) => csvCell(cell(row)))
      .join(",");
  let cursor = from;
  let first = true;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { rows, cursor: next } = await page(cursor);
      const lines = rows.map(format === "csv" ? csvLine : (row) => JSON.stringify(row));
      if (first && format === "csv") lines.unshift(Object.keys(columns).join(","));
      first = false;
      // A chunk even when nothing matched here, for a pull that adds none is not called again.
      controller.enqueue(encoder.encode(lines.map((line) => `${line}\n`).join("")));
      cursor = next ?? undefined;
      if (next === null) controller.close();
    },
  });
  const type = format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson";
  const disposition = `attachment; filename="${name}.${format}"`;
  return new Response(body, { headers: { "content-type": type, "content-disposition": disposition } });
}

type BackupPage = Awaited<ReturnType<Runs["savedRecords"]>>;

/**
 * A run's backup as NDJSON, a record a line. Ends in an error rather than with anything that was not saved.
 * @param first its first page
 */
export function downloadBackup(runs: Runs, id: string, first: BackupPage): Response {
  const encoder = new TextEncoder();
  let next: BackupPage | undefined = first;
  let cursor: number | null = null;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const page: BackupPage = next === undefined ? await runs.savedRecords(id, cursor) : next;
      next = undefined;
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

const resultColumns: Listed<Detail>["columns"] = {
  type: ({ type }) => type,
  id: ({ id }) => id,
  result: ({ action }) => action,
  message: ({ message }) => message,
  "legacy fields": ({ legacyFields = [] }) => legacyFields.join(" "),
  "new fields": ({ newFields = [] }) => newFields.join(" "),
  conflicts: ({ conflicts = [] }) => conflicts.map(({ path, from }) => `${from} ≠ ${path}`).join("; "),
  warnings: ({ warnings = [] }) =>
    warnings.map(({ path, expected, actual }) => `${path}: ${actual}, not ${expected}`).join("; "),
  at: ({ at }) => new Date(at).toISOString(),
};

const auditColumns: Listed<AuditEntry>["columns"] = {
  sequence: ({ sequence }) => String(sequence),
  at: ({ at }) => new Date(at).toISOString(),
  uid: ({ by }) => by.uid,
  name: ({ by }) => by.name ?? "",
  action: ({ action }) => action,
  run: ({ run }) => run,
  reason: ({ reason }) => reason ?? "",
  previous: ({ previous }) => previous,
  seal: ({ seal = "" }) => seal,
  hash: ({ hash }) => hash,
};

/** As in RFC 4180; a cell that holds another separator is quoted as well. */
function csvCell(text: string): string {
  const safe = withoutFormulas(text);
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * The text with an apostrophe before what a spreadsheet may take for a formula, also where blanks or full-width signs hide
 * it. Where lists are separated by semicolons, a spreadsheet splits our line there, and at its breaks, in spite of the
 * quotes: they don't stand at the beginning of what it takes for a cell. So an apostrophe follows those, too.
 */
function withoutFormulas(text: string): string {
  const safe = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/.test(text) ? `'${text}` : text;
  return safe.replace(/(?<![;\s])[;\s]+(?=[=+\-@＝＋－＠])/g, (gap) => (/[;\t\r\n]/.test(gap) ? `${gap}'` : gap));
}
