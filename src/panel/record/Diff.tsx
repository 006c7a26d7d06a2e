import { useMemo, useState } from "react";
import type { RecordView } from "../../client/contract.ts";
import type { Json } from "../../engine/json.ts";
import { classes } from "../../ui/classes.ts";
import { amount } from "../wording.ts";
import { fold, isUnchanged, type Line, toLines } from "./lines.ts";

type DiffProps = { stored: Json; planned: Json; sources: RecordView["changes"] };

/** Stored left, planned right. Where there is no room for both, what is added is marked in the planned text. */
export function Diff({ stored, planned, sources }: DiffProps) {
  const parts = useMemo(() => fold(toLines(stored, planned)), [stored, planned]);
  const [opened, setOpened] = useState<readonly number[]>([]);
  const changed = parts.some((part) => part.lines.some((line) => !isUnchanged(line)));
  const froms = new Map(sources.map(({ path, from }) => [path, from]));

  if (!changed) {
    return (
      <div className="rounded-box border border-line py-1 font-mono text-12">
        {parts
          .flatMap((part) => part.lines)
          .map((line) => (
            <Text key={line.place} text={line.right} depth={line.depth} />
          ))}
      </div>
    );
  }
  return (
    <table
      aria-label="Stored and planned"
      className="w-full table-fixed rounded-box border border-line font-mono text-12"
    >
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
      {parts.map((part, index) => (
        <tbody key={part.lines[0]?.place}>
          {part.folded && !opened.includes(index) ? (
            <tr className="border-y border-line bg-hover font-sans">
              <td className="hidden @lg:table-cell" />
              <td className="px-2">
                <button
                  type="button"
                  className="w-full rounded-box text-left text-muted hover:text-ink"
                  onClick={() => setOpened([...opened, index])}
                >
                  {isUnchanged(part.lines[0] as Line)
                    ? `Show ${amount(part.lines.length, "unchanged line")}`
                    : `Show ${amount(part.lines.length, "more line")} of ${part.lines[0]?.path}`}
                </button>
              </td>
            </tr>
          ) : (
            part.lines.map((line, place) => (
              <LineRow
                key={line.place}
                line={line}
                from={isFirst(part.lines, place) ? (froms.get(line.path) ?? null) : null}
              />
            ))
          )}
        </tbody>
      ))}
    </table>
  );
}

/** A value of several lines says once where it came from. */
const isFirst = (lines: readonly Line[], place: number): boolean => lines[place - 1]?.path !== lines[place]?.path;

function LineRow({ line, from }: { line: Line; from: string | null }) {
  const { left, right, depth } = line;
  const same = isUnchanged(line);
  return (
    <tr className="align-top">
      <td
        className={classes(
          "hidden border-r border-line @lg:table-cell",
          same ? "text-muted" : left === null && "bg-hover",
        )}
      >
        <Text text={left} depth={depth} />
      </td>
      <td className={same ? "text-muted" : "bg-done-soft"}>
        <Text text={right} depth={depth} mark={same ? "" : "+"} from={same ? null : from} />
      </td>
    </tr>
  );
}

type TextProps = { text: string | null; depth: number; mark?: string; from?: string | null };

function Text({ text, depth, mark = "", from = null }: TextProps) {
  return (
    <span className="flex pr-2 leading-5">
      <span className="w-5 shrink-0 text-center text-done">{mark}</span>
      <span className="min-w-0 whitespace-pre-wrap wrap-anywhere" style={{ paddingLeft: `${depth * 2}ch` }}>
        {text}
        {from !== null && (
          <span className="inline-block pl-2 font-sans whitespace-nowrap text-muted">
            from <code className="font-mono">{from}</code>
          </span>
        )}
      </span>
    </span>
  );
}
