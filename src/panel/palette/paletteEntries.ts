import type { GivenCommand } from "../../client/commands.ts";
import type { Run, RunCommand, Stats } from "../../client/contract.ts";
import { command, isActive } from "../../engine/lifecycle.ts";
import { formatExactTime } from "../../ui/format.ts";
import {
  changeDisabledReason,
  cleanupBlockedReason,
  nothingToMigrateReason,
  startBlockedReason,
} from "../model/allowedActions.ts";
import { figuresForTarget, type MigrationTarget, migrationTargets, toMigrateText } from "../model/collectionFigures.ts";
import { runName } from "../model/labels.ts";
import type { LiveRuns } from "../model/liveRuns.ts";
import type { DialogRequest, Panel } from "../model/panelContext.ts";
import { defaultView, destinations, runView, type View } from "../model/view.ts";

/** What happens when an entry is chosen. */
export type PaletteAction =
  | { do: "show"; view: View }
  | { do: "openDialog"; request: DialogRequest }
  | { do: "test"; target: MigrationTarget }
  | { do: "start"; kind: "verify" | "backup" }
  | { do: "command"; command: GivenCommand }
  | { do: "host"; onSelect: () => void };

export type PaletteEntry = {
  label: string;
  /** What the entry does, or what it is. */
  description: string;
  /** Why it can't be chosen now; `null` if it can. */
  disabledReason: string | null;
  /** More words to find it by. */
  keywords?: string;
  /** Identifies the entry where its label is not unique, as with runs. @default label */
  key?: string;
  action: PaletteAction;
};

type PaletteContext = Pick<Panel, "can" | "collections" | "commands"> & {
  stats: Stats | undefined;
  live: LiveRuns;
};

/** All entries, in the order in which an empty search shows them. */
export function paletteEntries({ can, collections, commands, stats, live }: PaletteContext): PaletteEntry[] {
  const all = collections.map(({ type }) => type);
  const blocked = startBlockedReason(can, live.active, all);
  return [
    ...migrationTargets(collections).flatMap((target) => targetEntries(target)),
    ...live.active.flatMap((run) => controls.map((name) => control(name, run))),
    ...(live.active.length === 0 ? controls.map((name) => control(name, null)) : []),
    start("Verify all", "verify", "Reads every record and reports each that is not current"),
    start("Back up all", "backup", "Saves every record with its expiration and metadata"),
    {
      label: "Restore…",
      description: "Restores the records of a backup; tested first",
      disabledReason: blocked,
      action: { do: "openDialog", request: { kind: "restore", backup: null } },
    },
    {
      label: "Clean up…",
      description: "Removes legacy fields that have been copied; tested first",
      disabledReason: blocked ?? cleanupBlockedReason(stats, collections),
      action: { do: "openDialog", request: { kind: "cleanup" } },
    },
    ...destinations.map(({ page, label }): PaletteEntry => {
      return {
        label,
        description: "Page",
        keywords: "go to open show",
        disabledReason: null,
        action: { do: "show", view: { ...defaultView, page } },
      };
    }),
    {
      label: "Keyboard shortcuts",
      description: "The keys that the panel reacts to",
      keywords: "keys help",
      disabledReason: null,
      action: { do: "openDialog", request: { kind: "shortcuts" } },
    },
    ...commands.map(
      ({ label, description, onSelect }): PaletteEntry => ({
        label,
        description,
        disabledReason: null,
        action: { do: "host", onSelect },
      }),
    ),
    ...live.runs.slice(0, maxRuns).map((run) => runEntry(run)),
  ];

  function targetEntries(target: MigrationTarget): PaletteEntry[] {
    const own = figuresForTarget(stats, target, collections);
    const disabledReason = startBlockedReason(can, live.active, target.types);
    return [
      {
        label: `Test ${target.noun} migration`,
        description: "Writes nothing; with default options",
        keywords: `dry ${target.label}`,
        disabledReason,
        action: { do: "test", target },
      },
      {
        label: `Run ${target.noun} migration…`,
        description: own ? `${toMigrateText(own)}; asks for confirmation` : "Asks for confirmation",
        keywords: `start migrate ${target.label}`,
        disabledReason: disabledReason ?? nothingToMigrateReason(own),
        action: { do: "openDialog", request: { kind: "migrate", target } },
      },
    ];
  }

  function start(label: string, kind: "verify" | "backup", description: string): PaletteEntry {
    return { label, description, disabledReason: blocked, action: { do: "start", kind } };
  }

  function control(name: RunCommand, run: Run | null): PaletteEntry {
    const allowed = run && command(run.status, name);
    return {
      label: controlLabels[name],
      description: run ? runName(run, collections) : "",
      disabledReason:
        changeDisabledReason(can) ??
        (allowed ? ("refused" in allowed ? allowed.refused : null) : "No run is under way"),
      key: `${name} ${run?.id}`,
      action: { do: "command", command: { id: run?.id ?? "", command: name, from: run?.status ?? "running" } },
    };
  }

  function runEntry(run: Run): PaletteEntry {
    const when = formatExactTime(run.startedAt ?? run.createdAt);
    return {
      label: runName(run, collections),
      description: `${run.dryRun ? "Dry run, " : ""}${isActive(run.status) ? run.status : `${run.status}, ${when}`}`,
      keywords: `open run ${run.id}`,
      disabledReason: null,
      key: run.id,
      action: { do: "show", view: runView(run.id) },
    };
  }
}

const maxRuns = 10;
const controls = ["pause", "resume", "cancel"] as const;
const controlLabels = { pause: "Pause run", resume: "Resume run", cancel: "Cancel run" } as const;
