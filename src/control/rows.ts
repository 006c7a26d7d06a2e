import { parseExact } from "../engine/json.ts";
import type { Conflict, Warning } from "../engine/plan.ts";
import type { Written } from "../engine/undo.ts";

/** What happened to one record, as the log keeps it. Holds no secret: their changes are kept as digests. */
export type Row = {
  type: string;
  id: string;
  action: "migrated" | "skipped" | "error";
  message: string;
  legacyFields?: string[];
  newFields?: string[];
  changes?: RowChange[];
  conflicts?: Conflict[];
  warnings?: Warning[];
  /** Fields that an undo or a clean-up took out. */
  removedFields?: string[];
  at: number;
  /** The entry's expiration in seconds, and the digest of its metadata, when it had them. */
  expiration?: number;
  metadata?: string;
  /** In a dry run, the digest of the text that was planned. */
  source?: string;
};
/** A change, and for a value too large to keep, how it begins. */
export type RowChange = Written & { preview?: string };

/** Rows as gzipped NDJSON: a batch of fifty takes about a kilobyte. */
export async function encodeRows(rows: readonly Row[]): Promise<Uint8Array> {
  const text = rows.map((row) => JSON.stringify(row)).join("\n");
  return new Uint8Array(await pass(text, new CompressionStream("gzip")).arrayBuffer());
}

export async function decodeRows(bytes: Uint8Array): Promise<Row[]> {
  const text = await pass(bytes as Uint8Array<ArrayBuffer>, new DecompressionStream("gzip")).text();
  return text === "" ? [] : text.split("\n").map((line) => parseExact(line) as unknown as Row);
}

function pass(body: BodyInit, through: CompressionStream | DecompressionStream): Response {
  return new Response((new Response(body).body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(through));
}
