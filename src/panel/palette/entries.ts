import type { GivenCommand } from "../../client/commands.ts";
import type { Run, RunCommand, Stats } from "../../client/contract.ts";
import { command, isActive } from "../../engine/lifecycle.ts";
import { formatExactTime } from "../../ui/format.ts";
import { nothingToDo, toMigrate } from "../commands/reason.ts";
import { type Target, targetsOf } from "../commands/targets.ts";
import type { Asked, Panel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { figuresFor } from "../overview/figures.ts";
import { cleanupReason } from "../rehearsed/leftToMigrate.ts";
import { blockedReason } from "../run/allowed.ts";
import { firstView, type View, wholeRun } from "../view.ts";
import { runName } from "../wording.ts";

/** What choosing an entry leads to. */
export type Deed =
  | { do: "show"; view: View }
  | { do: "ask"; asked: Asked }
  | { do: "test"; target: Target }
  | { do: "start"; kind: "verify" | "backup" }
  | { do: "command"; given: GivenCommand }
  | { do: "host"; act: () => void };

export type Entry = {
  label: string;
  /** What it does, or what it is. */
  what: string;
  /** Why it can't be chosen now; `null` when it can. */
  reason: string | null;
  /** Further words by which it is found. */
  words?: string;
  /** No run is told apart from the others by its name. */
  key?: string;
  deed: Deed;
};

export type Place = { page: View["page"]; label: string };

type Around = Pick<Panel, "collections" | "commands"> & {
  places: readonly Place[];
  stats: Stats | undefined;
  live: LiveRuns;
};

/** All that can be done here, whatever was typed. */
export function entriesOf({ collections, commands, places, stats, live }: Around): Entry[] {
  const all = collections.map(({ type }) => type);
  const blocked = blockedReason(live.active, all);
  return [
    ...targetsOf(collections).flatMap((target) => targetEntries(target)),
    ...live.active.flatMap((run) => controls.map((name) => control(name, run))),
    ...(live.active.length === 0 ? controls.map((name) => control(name, null)) : []),
    start("Verify all", "verify", "Reads every record and reports each that is not current"),
    start("Back up all", "backup", "Saves every record with its expiration and metadata"),
    {
      label: "Restore…",
      what: "Puts the records of a backup back; tested first",
      reason: blocked,
      deed: { do: "ask", asked: { kind: "restore", backup: null } },
    },
    {
      label: "Clean up…",
      what: "Takes out legacy fields that have been copied; tested first",
      reason: blocked ?? cleanupReason(stats, collections),
      deed: { do: "ask", asked: { kind: "cleanup" } },
    },
    ...places.map(({ page, label }): Entry => {
      return {
        label,
        what: "Page",
        words: "go to open show",
        reason: null,
        deed: { do: "show", view: { ...firstView, page } },
      };
    }),
    {
      label: "Keys",
      what: "The list of keys",
      words: "keyboard shortcuts help",
      reason: null,
      deed: { do: "ask", asked: { kind: "keys" } },
    },
    ...commands.map(({ label, what, act }): Entry => ({ label, what, reason: null, deed: { do: "host", act } })),
    ...live.runs.slice(0, mostRuns).map((run) => runEntry(run)),
  ];

  function targetEntries(target: Target): Entry[] {
    const own = figuresFor(stats, target, collections);
    const reason = blockedReason(live.active, target.types);
    return [
      {
        label: `Test ${target.noun} migration`,
        what: "Writes nothing; with the usual options",
        words: `dry ${target.label}`,
        reason,
        deed: { do: "test", target },
      },
      {
        label: `Run ${target.noun} migration…`,
        what: own ? `${toMigrate(own)}; to be confirmed` : "To be confirmed",
        words: `start migrate ${target.label}`,
        reason: reason ?? nothingToDo(own),
        deed: { do: "ask", asked: { kind: "migrate", target } },
      },
    ];
  }

  function start(label: string, kind: "verify" | "backup", what: string): Entry {
    return { label, what, reason: blocked, deed: { do: "start", kind } };
  }

  function control(name: RunCommand, run: Run | null): Entry {
    const allowed = run && command(run.status, name);
    return {
      label: controlLabels[name],
      what: run ? runName(run, collections) : "",
      reason: allowed ? ("refused" in allowed ? allowed.refused : null) : "No run is under way",
      key: `${name} ${run?.id}`,
      deed: { do: "command", given: { id: run?.id ?? "", command: name, from: run?.status ?? "running" } },
    };
  }

  function runEntry(run: Run): Entry {
    const when = formatExactTime(run.startedAt ?? run.createdAt);
    return {
      label: runName(run, collections),
      what: `${run.dryRun ? "Dry run, " : ""}${isActive(run.status) ? run.status : `${run.status}, ${when}`}`,
      words: `open run ${run.id}`,
      reason: null,
      key: run.id,
      deed: { do: "show", view: wholeRun(run.id) },
    };
  }
}

const mostRuns = 10;
const controls = ["pause", "resume", "cancel"] as const;
const controlLabels = { pause: "Pause run", resume: "Resume run", cancel: "Cancel run" } as const;
