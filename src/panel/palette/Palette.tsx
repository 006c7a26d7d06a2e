import { useQuery } from "@tanstack/react-query";
import { useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Stats } from "../../client/contract.ts";
import { schemaQuery } from "../../client/queries.ts";
import { classes } from "../../ui/classes.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { quantity } from "../model/labels.ts";
import type { LiveRuns } from "../model/liveRuns.ts";
import { usePanel } from "../model/panelContext.ts";
import { isPaletteKey } from "../model/shortcuts.ts";
import { usePaletteActions } from "./paletteActions.ts";
import { type PaletteEntry, paletteEntries } from "./paletteEntries.ts";
import { entriesById, matchScore } from "./paletteSearch.ts";

type PaletteProps = { stats: Stats | undefined; live: LiveRuns; onClose: () => void };

/** The command palette: every action, page, run and record, found by typing part of its name. */
export default function Palette({ stats, live, onClose }: PaletteProps) {
  const { client, can, collections, commands } = usePanel();
  const { perform, isPending, error } = usePaletteActions(onClose);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const { data: schema } = useQuery(schemaQuery(client));

  const definitions = schema?.collections ?? noDefinitions;
  // Not deferred: Enter must never mean an entry of the text before.
  const searchText = query.trim();
  const entries = useMemo(() => {
    const all = paletteEntries({ can, collections, commands, stats, live });
    return searchText === "" ? all : [...bestMatches(searchText, all), ...entriesById(searchText, definitions, live)];
  }, [searchText, can, collections, commands, definitions, stats, live]);
  const here = Math.max(
    0,
    entries.findIndex((entry) => keyOf(entry) === chosen),
  );
  const active = entries[here];

  useLayoutEffect(() => {
    list.current?.children[here]?.scrollIntoView?.({ block: "nearest" });
  }, [here]);

  return (
    <Dialog title="Search and commands" initialFocus={input} onClose={onClose}>
      <input
        ref={input}
        role="combobox"
        aria-label="Search and commands"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active && `${id}-${here}`}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={`A command, a page, a run, or a record such as ${collections[0]?.type} u1`}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(null);
        }}
        onKeyDown={(event) => {
          if (isPaletteKey(event.nativeEvent)) {
            event.preventDefault();
            onClose();
            return;
          }
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined) {
            event.preventDefault();
            const next = entries[(here + step + entries.length) % entries.length];
            setChosen(next ? keyOf(next) : null);
          }
          if (event.key === "Enter" && !event.nativeEvent.isComposing) {
            // Without this, Enter would also press the button that gets the focus back.
            event.preventDefault();
            if (active) choose(active);
          }
        }}
        className="h-9 w-full rounded-box border border-line-strong bg-surface px-3"
      />
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label="Results"
        className="mt-2 -mx-2 h-[min(24rem,55dvh)] overflow-y-auto"
      >
        {entries.map((entry, index) => (
          <PaletteOption
            key={keyOf(entry)}
            id={`${id}-${index}`}
            entry={entry}
            isActive={index === here}
            onPoint={() => setChosen(keyOf(entry))}
            onChoose={() => choose(entry)}
          />
        ))}
      </div>
      <p role="status" className="mt-2 min-h-4 text-12 text-muted">
        {isPending ? "Sent…" : entries.length === 0 ? "No results." : quantity(entries.length, "result")}
      </p>
      {error && (
        <p role="alert" className="text-12 text-error">
          {error.message}
        </p>
      )}
    </Dialog>
  );

  function choose({ disabledReason, action }: PaletteEntry): void {
    if (disabledReason === null) perform(action);
  }
}

const noDefinitions = [] as const;

const keyOf = ({ key, label }: PaletteEntry): string => key ?? label;

/** The best matches first; equally good ones keep their order. */
function bestMatches(query: string, entries: readonly PaletteEntry[]): PaletteEntry[] {
  return entries
    .map((entry) => ({
      entry,
      matchScore: Math.max(
        matchScore(query, entry.label) * 2,
        matchScore(query, `${entry.label} ${entry.keywords ?? ""}`),
      ),
    }))
    .filter(({ matchScore }) => matchScore > 0)
    .sort((one, other) => other.matchScore - one.matchScore)
    .map(({ entry }) => entry);
}

type OptionProps = { id: string; entry: PaletteEntry; isActive: boolean; onPoint: () => void; onChoose: () => void };

/** One entry: its label, and what it does or why it is disabled. */
function PaletteOption({
  id,
  entry: { label, description, disabledReason },
  isActive,
  onPoint,
  onChoose,
}: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text box, which keeps the focus.
    // biome-ignore lint/a11y/useFocusableInteractive: the same; the text box says which option is meant.
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      aria-disabled={disabledReason !== null}
      onPointerMove={isActive ? undefined : onPoint}
      // Keeps the focus in the text field.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
      className={classes(
        "flex min-h-9 flex-wrap items-baseline justify-between gap-x-4 rounded-box px-2 py-2",
        disabledReason === null ? "cursor-pointer" : "cursor-not-allowed",
        isActive && "bg-accent-soft outline-accent forced-colors:outline-2 forced-colors:-outline-offset-2",
      )}
    >
      <span className={classes("max-w-full wrap-anywhere", disabledReason === null ? "font-medium" : "text-muted")}>
        {label}
      </span>{" "}
      <span className={classes("text-12", disabledReason === null ? "text-muted" : "text-attention")}>
        {disabledReason ?? description}
      </span>
    </div>
  );
}
