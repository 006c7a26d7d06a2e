import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Stats } from "../../client/contract.ts";
import { schemaQuery } from "../../client/queries.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { usePanel } from "../context.ts";
import type { LiveRuns } from "../liveRuns.ts";
import { amount } from "../wording.ts";
import { entriesById } from "./byId.ts";
import { useDeeds } from "./deeds.ts";
import { type Entry, entriesOf, type Place } from "./entries.ts";
import { isPaletteKey } from "./key.ts";
import { fitness } from "./match.ts";
import { Option } from "./Option.tsx";

type PaletteProps = { places: readonly Place[]; stats: Stats | undefined; live: LiveRuns; onClose: () => void };

/** Everything that can be done or gone to, found by typing some of it. */
export default function Palette({ places, stats, live, onClose }: PaletteProps) {
  const { client, collections, commands } = usePanel();
  const { carryOut, waiting, error } = useDeeds(onClose);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const { data: schema } = useQuery(schemaQuery(client));

  const definitions = schema?.collections ?? noDefinitions;
  const sought = useDeferredValue(typed).trim();
  const entries = useMemo(() => {
    const all = entriesOf({ collections, commands, places, stats, live });
    return sought === "" ? all : [...best(sought, all), ...entriesById(sought, definitions, live)];
  }, [sought, collections, commands, places, definitions, stats, live]);
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
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
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
            // Or it would go on to press the button that the focus comes back to.
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
          <Option
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
        {waiting ? "Sent…" : entries.length === 0 ? "Nothing is called that." : amount(entries.length, "result")}
      </p>
      {error && (
        <p role="alert" className="text-12 text-error">
          {error.message}
        </p>
      )}
    </Dialog>
  );

  function choose({ reason, deed }: Entry): void {
    if (reason === null) carryOut(deed);
  }
}

const noDefinitions = [] as const;

const keyOf = ({ key, label }: Entry): string => key ?? label;

/** What fits best first; what fits alike stays in its order. */
function best(typed: string, entries: readonly Entry[]): Entry[] {
  return entries
    .map((entry) => ({
      entry,
      fitness: Math.max(fitness(typed, entry.label) * 2, fitness(typed, `${entry.label} ${entry.words ?? ""}`)),
    }))
    .filter(({ fitness }) => fitness > 0)
    .sort((one, other) => other.fitness - one.fitness)
    .map(({ entry }) => entry);
}
