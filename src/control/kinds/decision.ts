import type { Saved } from "../../contract/backups.ts";
import type { RunOptions } from "../../contract/run.ts";
import type { RecordError } from "../../engine/plan.ts";
import type { Definition } from "../../schema/definition.ts";
import type { Stored } from "../ports.ts";
import type { Row } from "../rows.ts";

/** One record that a run has come to. */
export type Subject = {
  definition: Definition;
  id: string;
  stored: Stored | undefined;
  /** Seconds since the epoch, from the listing. */
  expiration: number | undefined;
  /** What the entry has beside its text. */
  metadata: unknown;
  /** What the run that this one refers to (`of`, `planOf`) did with the record. */
  earlier: Row | undefined;
  /** The legacy fields that clean-ups took out of it since that run. */
  takenOut: ReadonlySet<string>;
  /** What a backup holds of it. */
  saved: Saved | undefined;
};

export type DecisionContext = {
  startedAt: number;
  now: number;
  dryRun: boolean;
  options: RunOptions;
};

/** What is to be done with one record: the row that reports it, and the text to write if there is one. */
export type Decision = {
  row: Row;
  text?: string;
  conflicts: number;
  warnings: number;
  notable: boolean;
  /** To be saved before anything is written. */
  save?: boolean;
  /** What the entry is to have beside its text; without it, what it has now. */
  keep?: { expiration?: number | undefined; metadata?: unknown };
};

/** What one kind of run does with a record it can read. */
export type Decide = (subject: Subject & { stored: Stored }, context: DecisionContext) => Decision;

/** A decision whose result row is stored whether or not the run is verbose. */
export function decision(
  subject: Subject,
  action: Row["action"],
  message: string,
  now: number,
  more: Partial<Row> = {},
): Decision {
  const row: Row = { type: subject.definition.type, id: subject.id, action, message, ...more, at: now };
  return { row, conflicts: row.conflicts?.length ?? 0, warnings: row.warnings?.length ?? 0, notable: true };
}

/** A decision that only a verbose run reports: there was nothing to do. */
export const quietDecision = (subject: Subject, message: string, now: number): Decision => ({
  ...decision(subject, "skipped", message, now),
  notable: false,
});

export const leftAlone = (error: RecordError): string => `${error.message} The record was left as it is.`;
export { quantity as amount } from "../../engine/quantity.ts";

/** A few parts of a sentence, one after the other; of more than three only how many there are. */
export const few = (parts: readonly string[], counted: (count: number) => string): string =>
  parts.length > 3 ? counted(parts.length) : parts.join(", ");

/** KV refuses to rewrite an entry that expires in less than a minute. */
export const expiresTooSoon = ({ expiration }: { expiration?: number | undefined }, now: number): boolean =>
  expiration !== undefined && expiration * 1000 < now + 60_000;
export const tooSoon = "Expires in less than 60 seconds; KV refuses to rewrite such an entry.";
