/** What a parameter means, wherever nothing else is said of it. */
export const parameterSentences: Readonly<Record<string, string>> = {
  id: "The id of a run.",
  type: "Only what concerns this collection.",
  types: "The collections, with commas; all of them by default.",
  limit: "How many at most.",
  cursor: "Where the page begins, as the answer before gave it.",
  kind: "Only runs of this kind.",
  status: "Only runs with this status.",
  dryRun: "Only dry runs, or only real ones.",
  state: "How the latest count found them.",
  by: "Only what this person did, by uid.",
  run: "Only what concerns this run.",
};

/** What a member of a body means. */
export const optionSentences: Readonly<Record<string, string>> = {
  kind: "What kind of run it is.",
  type: "The record's collection.",
  id: "The record's id.",
  definition: "Members of a definition, as GET /schema shows them; those that are left out stay the collection's own.",
  types: "The collections; all of them by default.",
  dryRun: "Read everything, write nothing.",
  batchSize: "How many records make a batch, and the most that are read at once.",
  skipErrors: "Go on past records in error; false stops the run as failed at the first.",
  verbose: "Give current records a result row, too.",
  reason: "Why; kept with the run and in the audit trail.",
  limit: "Stop after this number of changed records.",
  ids: "Only these records; types must then name one collection.",
  maxPerSecond: "The most writes a second, 0.01 to 10,000; null removes the limit of an active run.",
  concurrency: "How many executors, 1 to 64; without it one for up to 2,000 records, else up to 16.",
  startAt: "Begin then, in ms since the epoch; the run is scheduled until then.",
  maxErrorRate: "After 50 records, stop as failed when a greater part of them is in error; 0.5 by default.",
  planOf: "A finished dry run: only records that are still as it saw them are changed.",
  backup: "Save each record before it is changed; for a restore, the run whose backup is put back.",
  of: "The run to undo, or to verify.",
  fields: "The legacy fields to take out, by collection.",
  overwrite: "Put back also what has changed since the backup.",
};

export const introduction = `Migrates live JSON records: count, test, run, report.

Every call needs the session of a superadmin: \`Authorization: Bearer <token>\`. Times are ms since the epoch unless a
member is called \`timestamp\`. What is refused is answered with a problem (RFC 9457) that says why; an unknown option or
parameter is refused, too, so that a mistyped \`dryrun\` never starts a real run. Answers may gain members.`;

export const problemSentences = {
  400: "Something in the request is wrong; `errors` names every bad field.",
  401: "There is no valid session.",
  403: "The session is not that of a superadmin, it has not the right that the call needs (`x-needs`), or the request comes from a page of an origin that is not listed.",
  404: "There is no such thing.",
  405: "The path is there, but not for this method.",
  408: "The body did not arrive within ten seconds.",
  409: "The state of things does not permit it; `run` is the run that is in the way, if one is.",
  413: "The body is larger than 64 KiB.",
  415: "The body, or the Content-Type, is not JSON.",
  429: "This person made too many such calls within a minute; `Retry-After` says when to try again.",
  500: "The server could not do it; its log says why.",
} as const;
