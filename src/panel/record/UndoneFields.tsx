import type { ReactNode } from "react";
import type { Detail } from "../../client/contract.ts";
import { keptWords } from "./notes.ts";

type UndoneFieldsProps = Pick<Detail, "removedFields" | "restoredFields" | "keptFields"> & { dryRun: boolean };

/** What an undo or a clean-up took out of a record, into which legacy fields it put a value back, and what it left. */
export function UndoneFields({ removedFields = [], restoredFields = [], keptFields = [], dryRun }: UndoneFieldsProps) {
  if (removedFields.length + restoredFields.length + keptFields.length === 0) return null;
  const back = dryRun ? "its value would be put back" : "its value was put back";
  return (
    <ul className="divide-y divide-line border-y border-line text-12">
      {removedFields.map((path) => (
        <Line key={`- ${path}`} mark="−" path={path} tone="text-error" />
      ))}
      {restoredFields.map((path) => (
        <Line key={`+ ${path}`} mark="+" path={path} tone="text-done">
          {back}: a clean-up had taken the field out
        </Line>
      ))}
      {keptFields.map(({ path, reason }) => (
        <Line key={`= ${path}`} mark="=" path={path} tone="text-attention">
          {keptWords[reason]}
        </Line>
      ))}
    </ul>
  );
}

type LineProps = { mark: string; path: string; tone: string; children?: ReactNode };

const Line = ({ mark, path, tone, children }: LineProps) => (
  <li className="grid gap-x-3 py-1.5 @md:grid-cols-2">
    <span className={`font-mono wrap-anywhere ${tone}`}>
      {mark}&nbsp;{path}
    </span>
    <span className="text-muted">{children}</span>
  </li>
);
