import { type MouseEvent, useMemo, useState } from "react";
import type { RecordView } from "../../../client/contract.ts";
import type { Json } from "../../../engine/losslessJson.ts";
import { classes } from "../../../ui/classes.ts";
import { quantity } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import { diffLines, foldUnchanged, isUnchanged, type Line, type Part } from "./diffLines.ts";
import { EpochDate, numberAtEnd } from "./EpochDate.tsx";
import { type FieldNote, fieldNotes } from "./fieldNotes.ts";

type DiffProps = { stored: Json; planned: Json; view: RecordView };

/**
 * The stored record on the left, the planned one on the right. In a narrow space only the planned text is shown, with
 * additions marked; without changes there is one column.
 */
export function RecordDiff({ stored, planned, view }: DiffProps) {
  const { collections } = usePanel();
  const retained = collections.find(({ type }) => type === view.type)?.retained ?? noRetainedFields;
  const notes = useMemo(() => fieldNotes(view, retained), [view, retained]);
  const parts = useMemo(
    () => foldUnchanged(diffLines(stored, planned), (path) => notes.has(path)),
    [stored, planned, notes],
  );
  const [opened, setOpened] = useState<readonly Part[]>([]);
  const isChanged = parts.some((part) => part.lines.some((line) => !isUnchanged(line)));
  const sources = new Map(view.changes.map(({ path, from }) => [path, from]));

  function open(part: Part, event: MouseEvent<HTMLElement>): void {
    // The pressed button disappears, so move the focus to the table.
    event.currentTarget.closest("table")?.focus();
    setOpened([...opened, part]);
  }

  return (
    <table
      aria-label={isChanged ? "Stored and planned" : "Stored"}
      tabIndex={-1}
      className="w-full table-fixed rounded-box border border-line font-mono text-12 outline-none"
    >
      {isChanged && (
        <thead className="text-left font-sans text-muted">
          <tr className="border-b border-line">
            <th scope="col" className="hidden border-r border-line px-2 py-1 font-medium @lg:table-cell">
              Stored
            </th>
            <th scope="col" className="px-2 py-1 font-medium">
              Planned
            </th>
          </tr>
        </thead>
      )}
      {parts.map((part) => (
        <tbody key={part.lines[0]?.place}>
          {part.folded && !opened.includes(part) ? (
            <tr className="border-y border-line bg-hover font-sans">
              <td>
                <button
                  type="button"
                  className="h-7 w-full rounded-box px-2 text-left text-muted -outline-offset-2 hover:text-ink"
                  onClick={(event) => open(part, event)}
                >
                  <span aria-hidden="true" className="mr-2">
                    ⋯
                  </span>
                  {foldLabel(part, isChanged)}
                </button>
              </td>
              {/* A hidden cell instead of colSpan=2, which would bring back the second column where it is hidden. */}
              {isChanged && <td className="hidden @lg:table-cell" />}
            </tr>
          ) : (
            part.lines.map((line, place) => {
              const isFirst = part.lines[place - 1]?.path !== line.path;
              return (
                <LineRow
                  key={line.place}
                  line={line}
                  isChanged={isChanged}
                  // A value of several lines names its source and note once.
                  from={isFirst ? (sources.get(line.path) ?? null) : null}
                  note={isFirst ? notes.get(line.path) : undefined}
                />
              );
            })
          )}
        </tbody>
      ))}
    </table>
  );
}

const noRetainedFields = {};

function foldLabel({ lines }: Part, isChanged: boolean): string {
  const first = lines[0] as Line;
  if (!isUnchanged(first)) return `Show ${quantity(lines.length, "more line")} of ${first.path}`;
  return `Show ${quantity(lines.length, isChanged ? "unchanged line" : "more line")}`;
}

type LineRowProps = { line: Line; isChanged: boolean; from: string | null; note: FieldNote | undefined };

function LineRow({ line, isChanged, from, note }: LineRowProps) {
  const { left, right, depth } = line;
  const same = isUnchanged(line);
  const quiet = isChanged && same && !note && "text-muted";
  return (
    <tr className={classes("align-top", note && !note.isInfo && same && "bg-attention-soft")}>
      {isChanged && (
        <td className={classes("hidden border-r border-line @lg:table-cell", quiet, left === null && "bg-hover")}>
          <Text text={left} depth={depth} mark={note && same ? note.mark : ""} />
        </td>
      )}
      <td className={classes(quiet, !same && "bg-done-soft")}>
        <Text text={right} depth={depth} mark={same ? (note?.mark ?? "") : "+"} from={same ? null : from} note={note} />
      </td>
    </tr>
  );
}

type TextProps = {
  text: string | null;
  depth: number;
  mark: string;
  from?: string | null;
  note?: FieldNote | undefined;
};

function Text({ text, depth, mark, from = null, note }: TextProps) {
  return (
    <span className="flex pr-2 leading-5">
      <span className={classes("w-5 shrink-0 text-center", mark === "+" ? "text-done" : "text-attention")}>{mark}</span>
      <span className="min-w-0 whitespace-pre-wrap wrap-anywhere" style={{ paddingLeft: `${depth * 2}ch` }}>
        {text}
        <EpochDate value={numberAtEnd(text)} />
        {from !== null && (
          <span className="inline-block pl-2 font-sans whitespace-nowrap text-muted">
            from <code className="font-mono">{from}</code>
          </span>
        )}
        {note && (
          <span className={classes("block font-sans", note.isInfo ? "text-muted" : "text-attention")}>{note.text}</span>
        )}
      </span>
    </span>
  );
}
