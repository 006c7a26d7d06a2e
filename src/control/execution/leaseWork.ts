import type { Saved } from "../../contract/backups.ts";
import { recordId } from "../../schema/collections.ts";
import type { Definition } from "../../schema/definition.ts";
import { UnusableKey } from "../backupEncryption.ts";
import { DamagedBackup, folderOf, LockedBackup, type NotedPart, packPart } from "../backupParts.ts";
import { type Budget, withBudget } from "../budget.ts";
import { decision as decided, type Subject } from "../kinds/decision.ts";
import { type RecordStore, type Stored, TooLargeTogether } from "../ports.ts";
import { decodeRowsText } from "../rows.ts";
import { definitionOf, writesRecords } from "./coordination.ts";
import type { ExecutorPorts } from "./executor.ts";
import { failed, isThrottling } from "./failure.ts";
import { keysOf, type ListedKey, listBatch, listKeys, metadataOf } from "./keys.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { type Planned, planSlice } from "./plans.ts";
import { type Answer, type End, mostCharacters, mostRecords, type Report, type Slice, type Work } from "./protocol.ts";
import { openSaved, type SavedTexts } from "./savedTexts.ts";
import { readOnlyStore } from "./stores.ts";
import { isWrite, toWrite, writeSlice } from "./writing.ts";

export type LeaseContext = ExecutorPorts & { budget: Budget; isStopped: () => boolean };

/** A slice at most: a hundred keys listed by themselves, a read, a backup, as many reports, and the writes. */
export const mostOperations = 150;
/** Records that need no write are reported after this time, in ms, or when there are many. */
const reportAfter = 2_000;

const released: End = { why: "released" };

/** Works on a lease to its end, or until it is stopped or the invocation is spent. */
export async function workOn(context: LeaseContext, work: Work): Promise<void> {
  const { budget, coordinator, number } = context;
  const definition = definitionOf(context, work.type);
  const ledger = createLedger(work, definition);
  let listed: number | undefined;
  let unsettledAt: number | null = null;

  const send = (more: Pick<Report, "intents" | "end" | "isReading">): Promise<Answer> => {
    budget.spend(1);
    const of = { runId: work.run.id, batch: work.batch?.number ?? null };
    const report = { lease: work.lease, executor: number, ...of, settled: ledger.take(), unsettledAt, ...more };
    const answer = coordinator.report(listed === undefined ? report : { ...report, listed });
    listed = undefined;
    return answer;
  };

  let found: Found;
  try {
    found = await find(context, work, definition);
  } catch (error) {
    await send({ end: notRead(error) });
    return;
  }
  if (work.batch) listed = found.keys.length;
  const noteUnsettled = (at: number | null) => {
    // What is only looked at may be as old as the cache.
    if (writesRecords(work.run)) unsettledAt = at;
  };
  const end = await takeSlices({ ...context, definition, ledger, send, noteUnsettled }, work, found);
  if (end) await send({ end });
}

type Found = {
  store: RecordStore;
  keys: ListedKey[];
  referred: ReadonlyMap<string, ReturnType<typeof decodeRowsText>[number]>;
  saved: SavedTexts;
};

/** How a lease ends of which the listing or the backup could not be read. */
function notRead(error: unknown): End {
  if (!(error instanceof DamagedBackup)) return failed(error);
  const sentence = error instanceof LockedBackup ? error.message : `${error.message}.`;
  return { why: "backup", message: `${sentence} Nothing was restored from it.` };
}

/** The records that a lease is about, each with its expiration and metadata as a listing has them now. */
async function find(context: LeaseContext, work: Work, definition: Definition): Promise<Found> {
  const plain = context.stores[work.type];
  if (!plain) throw new Error(`There is no store for "${work.type}"`);
  const store = withBudget(writesRecords(work.run) && !work.readOnly ? plain : readOnlyStore(plain), context.budget);
  const referred = new Map(decodeRowsText(work.referred).map((row) => [`${definition.prefix}${row.id}`, row]));
  const saved = await openSaved(context.backupStore, work, context.budget);
  const deferred = work.deferred.map(({ key }) => key);
  // To compare texts, expirations are not needed.
  if (work.readOnly) return { store, referred, saved, keys: deferred.map((key) => ({ key })) };
  if (!work.batch) return { store, referred, saved, keys: await listKeys(store, deferred) };
  const listed = await listBatch(store, definition, work.batch);
  return { store, referred, saved, keys: keysOf(work, listed, referred, saved.keys()) };
}

type SliceContext = LeaseContext & {
  definition: Definition;
  ledger: Ledger;
  send: (more: Pick<Report, "intents" | "end" | "isReading">) => Promise<Answer>;
  /** When records were read that are not settled, in ms: every report says so. `null` when there are none any more. */
  noteUnsettled: (at: number | null) => void;
};

/** @returns how the lease is to be given back; `null` when it was taken away */
async function takeSlices(context: SliceContext, work: Work, found: Found): Promise<End | null> {
  const { clock, budget, ledger, definition, send, noteUnsettled } = context;
  const { store, keys, referred } = found;
  const deferred = new Map(work.deferred.map((each) => [each.key, each]));
  let slice: Slice | null = work.slice;
  let deadline = work.deadline;
  let reportedAt = clock();
  let tooLargeAt: number | null = null;
  let most = mostRecords;
  let at = 0;
  const unprocessable = work.batch && failRecord(context, work, keys[0]);
  if (unprocessable) at = 1;
  if (unprocessable && !work.run.options.skipErrors) return stopAt(ledger, unprocessable);

  while (at < keys.length) {
    if (slice && slice.from > clock()) await context.sleep(slice.from - clock());
    if (!slice || context.isStopped() || !budget.allows(mostOperations)) return released;
    let wanted = keys.slice(at, at + slice.records);
    if (work.batch?.isCareful) {
      const answer = await send({ isReading: { alone: wanted.length === 1 ? (wanted[0]?.key ?? null) : null } });
      if (answer.stopped) return null;
      deadline = answer.deadline;
    }
    let saved: ReadonlyMap<string, Saved>;
    try {
      const texts = await found.saved.read(wanted.map(({ key }) => key));
      wanted = wanted.slice(0, texts.count);
      saved = texts.saved;
    } catch (error) {
      return notRead(error);
    }
    // It was away for too long: somebody else takes its records, and counts on nobody having read them since.
    if (clock() >= deadline) return null;
    let stored: Map<string, Stored>;
    const askedAt = clock();
    try {
      stored = await store.getMany(wanted.map(({ key }) => key));
    } catch (error) {
      const isTooLarge = error instanceof TooLargeTogether && wanted.length > 1;
      // A read that was not answered may have been made all the same, and be in the cache now.
      if (!isThrottling(error)) noteUnsettled(clock());
      if (!isTooLarge) return failed(error, true);
      // What is left of it after the next slice is read again when it has left the cache.
      tooLargeAt = clock();
      most = Math.ceil(wanted.length / 2);
      slice = { ...slice, records: most };
      continue;
    }
    // The window before a write counts from when it was asked for, the time in the cache from when it was answered.
    const readAt = clock();
    noteUnsettled(readAt);
    const fits = whatFits(wanted, stored, saved);
    const records = { wanted: fits, stored, referred, saved, deferred, most: slice.writes };
    const planned = planSlice(work, definition, records, clock());
    at += planned.length;
    const fatal = work.run.options.skipErrors ? undefined : planned.findLast(isError);
    const writing = planned.filter(isWrite).map((each) => toWrite(work, definition, each));
    let part: NotedPart | null;
    try {
      part = await backUp(context, work, planned, keys.length - at);
    } catch (error) {
      return error instanceof UnusableKey ? { why: "backup", message: error.message } : failed(error);
    }
    const isCut = planned.length < wanted.length;
    noteUnsettled(isCut ? readAt : tooLargeAt);

    const passed = planned.filter((each) => each !== fatal);
    for (const each of passed) settleUnwritten(ledger, each);
    const sizes = fits.map(({ key }) => sizeOf(key, stored, saved));
    // As large as to be read so few at a time, where more were too much together.
    const largest = Math.max(tooLargeAt === null ? 0 : Math.ceil(mostCharacters / most), ...sizes);
    pass(ledger, work, passed, { read: fits.length, largest, writes: writing.length });
    ledger.note({ readAt });
    const fitting = Math.max(1, Math.floor(mostCharacters / Math.max(1, largest)));
    let next: Slice | null = { ...slice, records: Math.min(most, slice.records * 2, fitting) };
    if (writing.length > 0) {
      const answer = await send({ intents: { intents: writing.map(({ intent }) => intent), part } });
      if (answer.stopped) return null;
      [next, deadline, reportedAt] = [answer.slice, answer.deadline, clock()];
      const failure = await writeSlice({ ...context, work, store, part, deadline, askedAt }, writing, slice.atOnce);
      ledger.note({ readAt });
      if (failure !== undefined) return failed(failure);
    } else if (part) ledger.save(part);
    if (fatal) {
      settleUnwritten(ledger, fatal);
      pass(ledger, work, [fatal], { read: 0, largest: 0, writes: 0 });
      return stopAt(ledger, fatal);
    }
    if ((isCut || tooLargeAt !== null) && writesRecords(work.run)) return released;
    const isDue =
      slice.from > 0 ||
      work.batch?.isCareful === true ||
      work.run.options.limit !== undefined ||
      ledger.isFull() ||
      clock() - reportedAt > reportAfter;
    if (writing.length === 0 && isDue && at < keys.length) {
      const answer = await send({});
      if (answer.stopped) return null;
      [next, deadline, reportedAt] = [answer.slice, answer.deadline, clock()];
    }
    slice = next;
  }
  return { why: "finished" };
}

/** The first records of a slice that fit into memory together. The others are dropped, and read again in smaller slices. */
function whatFits(
  wanted: readonly ListedKey[],
  stored: Map<string, Stored>,
  saved: ReadonlyMap<string, Saved>,
): readonly ListedKey[] {
  let characters = 0;
  const tooMany = wanted.findIndex(({ key }, index) => {
    characters += sizeOf(key, stored, saved);
    return index > 0 && characters > mostCharacters;
  });
  if (tooMany < 0) return wanted;
  for (const { key } of wanted.slice(tooMany)) stored.delete(key);
  return wanted.slice(0, tooMany);
}

/** How many characters are held of a record. */
const sizeOf = (key: string, stored: ReadonlyMap<string, Stored>, saved: ReadonlyMap<string, Saved>): number =>
  (stored.get(key)?.text.length ?? 0) + (saved.get(key)?.value.length ?? 0);

const isError = ({ outcome }: Planned) => outcome.is === "settled" && outcome.decision.row.action === "error";

function stopAt(ledger: Ledger, { outcome }: Planned): End {
  if (outcome.is === "settled") ledger.stopAt({ id: outcome.decision.row.id, message: outcome.decision.row.message });
  return released;
}

type Passed = { read: number; largest: number; writes: number };
function pass(ledger: Ledger, { batch }: Work, planned: readonly Planned[], { read, largest, writes }: Passed) {
  const upTo = batch && planned.at(-1)?.entry.key;
  ledger.pass(upTo ?? null, batch ? planned.length : 0, read, largest, writes);
}

/** What is known of a record without writing it. */
function settleUnwritten(ledger: Ledger, { entry: { key }, batch, stored, inDoubt, outcome }: Planned): void {
  if (inDoubt) ledger.doubt();
  const text = stored && (stored.damaged ? null : stored.text);
  if (outcome.is === "settled") ledger.settle({ key, batch }, outcome.decision, text);
  else if (outcome.is === "deferred") ledger.defer(outcome.deferred);
  else if (outcome.is === "dropped") ledger.drop(key);
  else if (outcome.is === "confirmed") {
    const { intent } = outcome.deferred;
    ledger.settle({ key, batch }, outcome.decision, text, intent?.census);
    if (intent?.part != null) ledger.confirm(intent.part, key);
  }
}

/** Fails a batch's first record, if that was tried too often. @returns its result; `null` otherwise */
function failRecord(
  { definition, ledger, clock }: SliceContext,
  work: Work,
  first: ListedKey | undefined,
): Planned | null {
  // Another record may have come before it since.
  if (!first || work.batch?.unprocessable?.key !== first.key) return null;
  const message = `This record could not be processed, however often it was tried: ${work.batch.unprocessable.why}.`;
  const subject = { definition, id: recordId(definition, first.key) as string } as Subject;
  const decision = decided(subject, "error", message, clock());
  const planned: Planned = {
    entry: first,
    batch: work.batch.number,
    // Nobody knows what it holds, but it is there.
    stored: { text: "", metadata: null, damaged: true },
    inDoubt: false,
    outcome: { is: "settled", decision },
  };
  settleUnwritten(ledger, planned);
  pass(ledger, work, [planned], { read: 0, largest: 0, writes: 0 });
  return planned;
}

/** Saves the records of a slice that are to be saved, before anything of them is written; `null` when there are none. */
async function backUp(
  { backupStore, budget, definition }: SliceContext,
  work: Work,
  planned: readonly Planned[],
  left: number,
): Promise<NotedPart | null> {
  const keysOf = new Map<number, string[]>();
  const records = planned.flatMap(({ entry, batch, stored, outcome }): Saved[] => {
    if ((outcome.is !== "write" && outcome.is !== "settled") || !outcome.decision.save || !stored) return [];
    const metadata = metadataOf(entry, stored);
    const { key, expiration } = entry;
    keysOf.set(batch, [...(keysOf.get(batch) ?? []), key]);
    const kept = { ...(expiration !== undefined && { expiration }), ...(metadata != null && { metadata }) };
    return [{ type: definition.type, key, value: stored.text, ...kept }];
  });
  if (work.run.dryRun || !backupStore || records.length === 0) return null;
  budget.spend(1);
  // No two attempts share a name: what an interrupted one saved is in no manifest.
  const name = `${folderOf(work.run.id)}${definition.type}-${work.batch?.number ?? "deferred"}-${work.lease}-${left}.ndjson.gz`;
  const part = await packPart(backupStore, name, definition.type, records, work.run.encrypts === true);
  return { ...part, batches: [...keysOf].map(([batch, keys]) => ({ batch, keys })) };
}
