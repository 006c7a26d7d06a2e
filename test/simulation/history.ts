import type { Work } from "../../src/control/execution/protocol.ts";
import type { PutOptions } from "../../src/control/ports.ts";

/** What one key held from a moment on. */
export type Version = {
  /** From when on, in ms. */
  at: number;
  /** `null` after a deletion. */
  text: string | null;
  expiration?: number;
  metadata?: unknown;
  /** Who wrote it. */
  by: "seed" | "application" | "run";
  /** By a run: the write that made it. */
  put?: Put;
};

/** A value as it was served to an executor. */
export type Read = {
  version: Version | null;
  /** When it was fetched from where it is stored, in ms: a cached read is as old as that. */
  fetchedAt: number;
  servedAt: number;
  /**
   * Who had it fetched: from a cache that the application filled, too; or that was filled by an executor that stood still
   * within that read for longer than anybody can allow for.
   */
  fetchedBy: "run" | "application" | "frozen";
  /** What its reader had been delayed by until then, in ms. */
  delays: number;
};

export type Listed = { expiration: number | undefined; metadata: unknown; at: number; asOf: number };

/** A run's write. */
export type Put = {
  run: string;
  lease: number;
  executor: number;
  type: string;
  key: string;
  text: string;
  options: PutOptions;
  begunAt: number;
  /** When it reached the store; `null` for one that never did. */
  landedAt: number | null;
  /** Whether the answer to its executor was a success. */
  answer: "none" | "done" | "failed";
  /** It landed after its executor had given it up, or long after it was begun. */
  late: boolean;
  /** What the executor had read of the record. */
  read: Read | null;
  listed: Listed | null;
  /** What it replaced. */
  replaced: Version | null;
  /** Delays that the simulation put in between the read and the write, in ms. */
  delayed: number;
};

/** All that happened to the records of one collection, as the judge needs it. */
export type History = {
  versions: Map<string, Version[]>;
  puts: Put[];
  /** By run and key. */
  reads: Map<string, Read[]>;
  /** How many reads failed, by run and key. */
  failedReads: Map<string, number>;
};

export const createHistory = (): History => ({
  versions: new Map(),
  puts: [],
  reads: new Map(),
  failedReads: new Map(),
});

export const isAlive = (version: Version | null | undefined, now: number): version is Version & { text: string } =>
  version != null && version.text !== null && (version.expiration === undefined || version.expiration * 1_000 > now);

/** What a key held at a time. */
export function versionAt(versions: readonly Version[] | undefined, time: number): Version | null {
  if (!versions) return null;
  for (let index = versions.length - 1; index >= 0; index -= 1) {
    const version = versions[index] as Version;
    if (version.at <= time) return version;
  }
  return null;
}

/** Who asks for an operation of the store, as the store and the judge see it. */
export type Client = {
  name: string;
  location: string;
  executor: number | null;
  /** What an executor is at work on, and what it has read and listed for that. */
  lease: { work: Work; reads: Map<string, Read>; listed: Map<string, Listed> } | null;
  /** Operations of this invocation so far, and under way. */
  invocation: { operations: number; underWay: number };
  isOver: () => boolean;
  /** Delays that were put in its way so far, in ms. */
  delays: number;
  /** The next operation takes so much longer, in ms. */
  frozenFor: number;
  /** Called with every key that is read: a poisoned one kills its reader. */
  onRead: (keys: readonly string[]) => void;
  guard: <T>(waited: Promise<T>) => Promise<T>;
};
