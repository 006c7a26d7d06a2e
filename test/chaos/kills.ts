import type { Counts, Run } from "../../src/contract/run.ts";
import { processed } from "../../src/control/batchCounts.ts";
import type { Random } from "../../src/seed/random.ts";
import type { createProject, Server } from "../e2e/project.ts";
import { newestRun, pause, readRun, startRun } from "./api.ts";
import { type Life, plannedLives } from "./lives.ts";
import { type LoggedRun, readLog } from "./runLog.ts";
import { spawnServer } from "./server.ts";

type Project = Awaited<ReturnType<typeof createProject>>;

export type Disturbed = {
  /** How many kills fell in which moment, as the run log tells it afterwards. */
  moments: Map<string, number>;
  /** Seconds after which a restarted server that was asked nothing had taken the run further. */
  quiet: number[];
  answers: number;
  /** Answers that contradict earlier ones. */
  complaints: string[];
};

const longestQuiet = 180_000;

/** Starts a run and kills its server again and again; afterwards the run is still to be ended. */
export async function disturb(project: Project, random: Random, kills: number, records: number): Promise<Disturbed> {
  const disturbed: Disturbed = { moments: new Map(), quiet: [], answers: 0, complaints: [] };
  const counts: Counts = { listed: 0, migrated: 0, skipped: 0, errors: 0, conflicts: 0, warnings: 0 };
  let startTime = Number.POSITIVE_INFINITY;

  const serve = async () => {
    const from = performance.now();
    const server = await project.serve("dev");
    startTime = Math.min(startTime, performance.now() - from);
    return server;
  };
  /** Waits for the run log to show more than `mark` records, without a word to the server. */
  const untilPast = async (mark: number, milliseconds: number) => {
    const from = performance.now();
    for (;;) {
      const run = (await readLog(project.folder))?.run;
      if (run && (processed(run.counts) > mark || run.finishedAt !== null)) return performance.now() - from;
      if (performance.now() - from > milliseconds) throw new Error(`The run stands still at ${mark} records.`);
      await pause(40);
    }
  };

  const live: Record<Life, (done: number, askedLeft: number) => Promise<Server>> = {
    async begin() {
      const server = await serve();
      // Not waited for: it may be killed before, while or after the run is noted.
      startOrFind(server).catch(() => {});
      await pause(random.integer(50, 250));
      return server;
    },
    async list() {
      const server = await serve();
      startOrFind(server).catch(() => {});
      // Listing takes no time to speak of, so this one is killed the moment the run is noted.
      while (!(await readLog(project.folder))) await pause(5);
      return server;
    },
    async startUp() {
      const server = spawnServer(project.folder);
      await pause(random.integer(50, Math.min(startTime, 10_000)));
      return server;
    },
    async asked(done, askedLeft) {
      const server = await serve();
      const run = await startOrFind(server);
      hear(run, counts, disturbed);
      const asking = keepAsking(server, run.id, counts, disturbed);
      // Records rather than seconds, so that the kills spread over the whole run however fast the machine is.
      const share = (records - done) / (askedLeft + 1);
      const mark = done + random.integer(0, Math.floor(share * 1.6));
      // The last one is killed among the records that were deferred, or when all is done but not yet reported.
      await untilPast(askedLeft === 1 ? Math.max(done, records - random.integer(1, 10)) : mark, longestQuiet);
      await pause(random.integer(0, 60));
      return { ...server, stop: async (signal) => void (await Promise.all([server.stop(signal), asking()])) };
    },
    async quiet(done) {
      const server = await serve();
      disturbed.quiet.push(Math.round((await untilPast(done, longestQuiet)) / 1_000));
      await pause(random.integer(0, 60));
      return server;
    },
  };

  const lives = plannedLives(random, kills);
  for (const [index, life] of lives.entries()) {
    const before = (await readLog(project.folder))?.run;
    const askedLeft = lives.slice(index).filter((each) => each === "asked").length;
    const server = await live[life](before ? processed(before.counts) : 0, askedLeft);
    await server.stop("SIGKILL");
    const logged = await readLog(project.folder);
    const moment = momentOf(life, logged);
    disturbed.moments.set(moment, (disturbed.moments.get(moment) ?? 0) + 1);
    const run = logged?.run;
    console.log(`  kill ${index + 1}: ${moment}, at ${run ? processed(run.counts) : 0} records`);
    if (run?.finishedAt && index + 1 < kills)
      throw new Error(`The run was over after ${index + 1} of ${kills} kills: take more records.`);
  }
  return disturbed;
}

export const startOrFind = async (server: Server) => (await newestRun(server)) ?? (await startRun(server));

function momentOf(life: Life, logged: LoggedRun | null): string {
  if (life === "startUp") return "while the server was starting";
  if (!logged) return "before the run was noted";
  const { run, leases, deferred } = logged;
  if (run.finishedAt !== null) return "after the last batch";
  if (run.listing.collection < run.types.length) return "while listing";
  const writing = leases.filter(({ announced }) => announced > 0).length;
  if (writing > 0) return `while ${writing === 1 ? "one executor" : "several executors"} wrote`;
  return deferred > 0 ? "between writes, with records deferred" : "between writes";
}

/** What an answer has counted must never be less in a later one, whatever happened in between. */
function hear({ counts }: Run, seen: Counts, heard: Disturbed) {
  heard.answers += 1;
  for (const name of Object.keys(seen) as (keyof Counts)[])
    if (counts[name] < seen[name]) heard.complaints.push(`${name} went back from ${seen[name]} to ${counts[name]}`);
  Object.assign(seen, counts);
}

/** Asks for the run for as long as the server lives. */
function keepAsking(server: Server, id: string, seen: Counts, heard: Disturbed): () => Promise<void> {
  let over = false;
  const asking = (async () => {
    while (!over) {
      try {
        hear(await readRun(server, id), seen, heard);
      } catch {
        // No answer is what a killed server gives; an error is noted where it came in.
      }
      await pause(100);
    }
  })();
  return () => {
    over = true;
    return asking;
  };
}
