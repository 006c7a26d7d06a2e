import type { Counting, ProgressPoint } from "../contract/figures.ts";
import { addToCensus, type Census, emptyCensus } from "../engine/collectionCensus.ts";
import { migratable } from "../engine/eta.ts";
import type { Definition } from "../schema/definition.ts";
import type { RunLog } from "./ports.ts";
import { noteCount } from "./progressHistory.ts";
import type { RunState } from "./runState.ts";

/**
 * Figures of one collection; of a change, what is to be added to them. By legacy field: records that hold it, and in which it
 * is still to be copied.
 */
export type CensusCounts = {
  total: number;
  migrated: number;
  unreadable: number;
  /** Missing where no definition has a schema of the application's own. */
  invalid?: number;
  fields: Record<string, { records: number; pending: number }>;
};

/** The latest figures of each collection, by type, and when they were counted, in ms. */
export type StoredCensus = Record<string, CensusCounts & { at: number; by?: CountedBy }>;

/**
 * The definitions that figures were counted by, by their fingerprint, and when there was last nothing to migrate by these, in ms:
 * `null` if there always was something.
 */
type CountedBy = { fingerprint: string; currentAt: number | null };

/** The figures of all collections. */
export type Figures = {
  collections: readonly Census[];
  /** When they were counted, in ms: of several collections, the first. */
  countedAt: number;
};

/** Figures, and how far a count that is under way has come. `figures` is `null` when nothing was ever counted. */
export type FiguresAnswer = {
  figures: Figures | null;
  counting: Counting | null;
  /** Why the last count failed, if it did. */
  failed: string | null;
};

const nothing = (): CensusCounts => ({ total: 0, migrated: 0, unreadable: 0, fields: {} });

/** The sum of two figures, or with `sign` -1 their difference. */
export function sum(one: CensusCounts | undefined, other: CensusCounts | undefined, sign: 1 | -1 = 1): CensusCounts {
  const [left, right] = [one ?? nothing(), other ?? nothing()];
  const fields: CensusCounts["fields"] = {};
  for (const name of new Set([...Object.keys(left.fields), ...Object.keys(right.fields)])) {
    const [a, b] = [left.fields[name], right.fields[name]];
    fields[name] = {
      records: (a?.records ?? 0) + sign * (b?.records ?? 0),
      pending: (a?.pending ?? 0) + sign * (b?.pending ?? 0),
    };
  }
  return {
    total: left.total + sign * right.total,
    migrated: left.migrated + sign * right.migrated,
    unreadable: left.unreadable + sign * right.unreadable,
    ...invalidOf((left.invalid ?? 0) + sign * (right.invalid ?? 0)),
    fields,
  };
}

const invalidOf = (invalid: number | undefined) => (invalid ? { invalid } : {});

/** The figures of some records of one collection, counted one by one. */
export function createTally(definition: Definition, startedAt: number) {
  const census = emptyCensus(definition);
  return {
    /** @param text `null` for a record that could not be read at all */
    add: (text: string | null) => addToCensus(census, definition, text, startedAt),
    counts: () => toCounts(census),
  };
}

const toCounts = ({ total, migrated, unreadable, invalid, fields }: Census): CensusCounts => ({
  total,
  migrated,
  unreadable,
  ...invalidOf(invalid),
  // Only what there is: most slices hold few of the fields.
  fields: Object.fromEntries(
    fields.flatMap(({ field, records, pending }) => (records > 0 ? [[field, { records, pending }]] : [])),
  ),
});

/** What a run counted and changed so far, with one more report. */
export const addCensus = (
  { recount, changed }: RunState["census"],
  type: string,
  more: { recount: CensusCounts; changed: CensusCounts },
): RunState["census"] => ({
  recount: { ...recount, [type]: sum(recount[type], more.recount) },
  changed: { ...changed, [type]: sum(changed[type], more.changed) },
});

/** Whether a run comes to every record of its collections, so that what it counted on its way are their figures. */
export const comesToAll = ({ kind, options: { ids, limit, of } }: RunState): boolean =>
  ids === undefined && limit === undefined && of === undefined && kind !== "undo" && kind !== "restore";

/** Keeps what a run that is settled leaves: exact figures if it came to every record, else the old ones with its changes. */
export function storeFigures(log: RunLog, collections: readonly Definition[], run: RunState, now: number): void {
  const kept = { ...log.document("census") };
  const isExact = run.status === "completed" && comesToAll(run);
  for (const type of run.types) {
    const before = kept[type];
    if (isExact) {
      const counts = run.census.recount[type] ?? nothing();
      kept[type] = { ...counts, at: now, by: countedBy(run.fingerprint, before?.by, counts, now) };
    } else if (before) {
      const counts = atLeastZero(sum(before, run.census.changed[type]));
      const { at, by } = before;
      // Other definitions than those of the count say nothing of the records that this run did not come to.
      const isSame = by?.fingerprint === run.fingerprint;
      kept[type] = { ...counts, at, ...(by && { by: isSame ? countedBy(by.fingerprint, by, counts, now) : by }) };
    }
  }
  log.saveDocument("census", kept);
  const point = toPoint(kept, collections, now);
  if (!point) return;
  // Figures that were noted on its way in the millisecond of its end would pass for those that it left.
  const end = run.finishedAt ?? now;
  for (const { at } of run.isCensus ? [] : log.counts(2)) if (at >= end && at < now) log.dropCount(at);
  noteCount(log, point);
}

function countedBy(fingerprint: string, before: CountedBy | undefined, counts: CensusCounts, now: number): CountedBy {
  const last = before?.fingerprint === fingerprint ? before.currentAt : null;
  return { fingerprint, currentAt: migratable(counts) === 0 ? now : last };
}

/** The figures as they are now: the kept ones, and what runs that are at work have changed since. */
export function liveFigures(log: RunLog): StoredCensus {
  const live = { ...log.document("census") };
  for (const run of log.openRuns()) {
    if (run.settled || run.isCensus || run.dryRun) continue;
    for (const type of run.types) {
      const before = live[type];
      if (before) live[type] = { ...atLeastZero(sum(before, run.census.changed[type])), at: before.at };
    }
  }
  return live;
}

/** What a run changed can be more than there was at the last count: the application has gone on since. */
function atLeastZero({ total, migrated, unreadable, invalid = 0, fields }: CensusCounts): CensusCounts {
  const known = { migrated: Math.max(0, migrated), unreadable: Math.max(0, unreadable) };
  return {
    ...known,
    ...invalidOf(Math.max(0, invalid)),
    total: Math.max(total, known.migrated + known.unreadable),
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, { records, pending }]) => {
        const left = Math.max(0, pending);
        return [name, { records: Math.max(records, left), pending: left }];
      }),
    ),
  };
}

/** What is noted of figures; `null` while a collection has none. */
export function toPoint(figures: StoredCensus, collections: readonly Definition[], at: number): ProgressPoint | null {
  if (!collections.every(({ type }) => figures[type])) return null;
  const of = ({ type }: Definition) => {
    const { total, migrated, unreadable } = figures[type] as CensusCounts;
    return [type, { total, migrated, unreadable }];
  };
  return { at, figures: Object.fromEntries(collections.map(of)) };
}

/**
 * The latest figures, in the order of the collections.
 * @param at when they were right, in ms, if that is later than they were counted
 * @returns `null` while a collection has none
 */
export function toFigures(figures: StoredCensus, collections: readonly Definition[], at?: number): Figures | null {
  const counted = collections.flatMap((definition) => {
    const kept = figures[definition.type];
    if (!kept) return [];
    const { total, migrated, unreadable, invalid = 0 } = kept;
    const { fields, ...empty } = emptyCensus(definition);
    const counts = { total, migrated, unreadable, ...(empty.invalid !== undefined && { invalid }) };
    return [
      {
        ...empty,
        ...counts,
        fields: fields.map((field) => ({ ...field, ...kept.fields[field.field] })),
        at: kept.at,
      },
    ];
  });
  if (counted.length < collections.length) return null;
  const countedAt = at ?? Math.min(...counted.map((each) => each.at));
  return { collections: counted.map(({ at: _, ...census }) => census), countedAt };
}
