/** A message without what differs from record to record: figures, and which fields it is about. Names a cause. */
export function causeOf(message: string): string {
  return message
    .replace(/ The record was left as it is\.$/, "")
    .replace(/: .* still to be set\.$/, ": … still to be set.")
    .replace(/\b\d[\d.,]*\b/g, "…")
    .replace(/'[^']*'/g, "'…'");
}
