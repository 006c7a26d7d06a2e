type Value = string | number | null;

/**
 * Updates those columns of a row that are to be changed, and only mentions those: SQLite writes each index again whose
 * columns are mentioned, and Cloudflare counts each of those writes.
 * @param before the row as it is
 * @param key the columns that it is found by, with their values
 */
export function updateRow(
  sql: SqlStorage,
  table: string,
  key: Record<string, Value>,
  before: Record<string, Value>,
  after: Record<string, Value>,
): void {
  const changed = Object.keys(after).filter((column) => before[column] !== after[column]);
  if (changed.length === 0) return;
  const set = changed.map((column) => `${column} = ?`).join(", ");
  const where = Object.keys(key)
    .map((column) => `${column} = ?`)
    .join(" AND ");
  sql.exec(
    `UPDATE ${table} SET ${set} WHERE ${where}`,
    ...changed.map((column) => after[column]),
    ...Object.values(key),
  );
}

export function insertRow(sql: SqlStorage, table: string, row: Record<string, Value>): void {
  const columns = Object.keys(row);
  const places = columns.map(() => "?").join(", ");
  sql.exec(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${places})`, ...Object.values(row));
}
