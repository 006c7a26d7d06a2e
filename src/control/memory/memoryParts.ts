import { anyBatch, type BackupTotal } from "../backupParts.ts";
import type { PartMethods } from "../ports.ts";
import { copy, type LogTables } from "./tables.ts";

type Entry = LogTables["parts"] extends Map<string, infer Value> ? Value : never;

/** The parts of one run: in order, by name, and by the batches that their records belong to. */
type OfRun = { inOrder: Entry[]; byName: Map<string, Entry>; byBatch: Map<number, Entry[]> };

const batchesOf = ({ batches }: Entry): number[] => batches?.map(({ batch }) => batch) ?? [anyBatch];

/** The parts of all backups, in memory. */
export function memoryParts(
  table: LogTables["parts"],
): PartMethods & { forgetParts: (runId: string) => void; hasParts: (runId: string) => boolean } {
  const runs = new Map<string, OfRun>();
  const of = (runId: string): OfRun =>
    runs.get(runId) ?? { inOrder: [], byName: new Map(), byBatch: new Map<number, Entry[]>() };
  const keyOf = ({ runId, part }: Entry) => `${runId} ${part.name}`;

  function add(entry: Entry): void {
    const run = of(entry.runId);
    runs.set(entry.runId, run);
    run.inOrder.push(entry);
    run.byName.set(entry.part.name, entry);
    for (const batch of batchesOf(entry)) {
      const entries = run.byBatch.get(batch) ?? [];
      run.byBatch.set(batch, entries);
      entries.push(entry);
    }
  }

  for (const entry of [...table.values()].sort((one, other) => one.order - other.order)) add(entry);

  return {
    savePart(runId, { batches, ...part }) {
      const run = of(runId);
      const before = run.byName.get(part.name);
      const order = (run.inOrder.at(-1)?.order ?? -1) + 1;
      const entry = before ?? { runId, order, part, ...(batches && { batches: copy(batches) }) };
      entry.part = copy(part);
      if (!before) add(entry);
      table.set(keyOf(entry), entry);
    },
    part: (runId, name) => copy(of(runId).byName.get(name)?.part ?? null),
    parts(runId, after, limit) {
      // They are counted from 0, and none is taken out.
      const from = after === null ? 0 : after + 1;
      const entries = of(runId).inOrder.slice(from, from + limit);
      return entries.map(({ order, part }) => ({ place: order, part: copy(part) }));
    },
    partsOf: (runId, batches) =>
      [anyBatch, ...batches].flatMap((batch) =>
        (of(runId).byBatch.get(batch) ?? []).map((entry) => ({
          part: copy(entry.part),
          keys: copy(entry.batches?.find((each) => each.batch === batch)?.keys ?? null),
        })),
      ),
    backupTotals(runId) {
      const totals = new Map<string, BackupTotal>();
      for (const { part } of of(runId).inOrder) {
        const { type, encryptionKey: key } = part;
        const total: BackupTotal = totals.get(type) ?? { type, parts: 0, records: 0, bytes: 0, keys: {} };
        const { parts, records, bytes, keys } = total;
        if (key !== undefined) keys[key] = (keys[key] ?? 0) + 1;
        totals.set(type, { type, parts: parts + 1, records: records + part.records, bytes: bytes + part.bytes, keys });
      }
      return [...totals.values()].sort((one, other) => (one.type < other.type ? -1 : 1));
    },
    hasParts: (runId) => of(runId).inOrder.length > 0,
    forgetParts(runId) {
      for (const entry of of(runId).inOrder) table.delete(keyOf(entry));
      runs.delete(runId);
    },
  };
}
