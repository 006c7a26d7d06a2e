import type { ReactNode } from "react";
import type { Detail } from "../../../client/contract.ts";
import { formatJson } from "../../../ui/format.ts";
import { retainedReason } from "../../model/labels.ts";
import { usePanel } from "../../model/panelContext.ts";
import { EpochDate } from "./EpochDate.tsx";
import { keptReasons, replacedText, retainedText, warningText } from "./fieldNotes.ts";

type ChangeListProps = {
  type: string;
  changes: NonNullable<Detail["changes"]>;
  warnings: NonNullable<Detail["warnings"]>;
};

/** Every path that was set: its source, its value, and the value it replaced. */
export function ChangeList({ type, changes, warnings }: ChangeListProps) {
  const { collections } = usePanel();
  return (
    <ul className="divide-y divide-line border-y border-line text-12">
      {changes.map((change) => {
        const { path, from, value, original } = change;
        const warning = warnings.find((each) => each.path === path);
        const replaced = replacedText(change);
        const retained = from === null ? null : retainedReason(collections, type, from);
        return (
          <li key={path} className="grid gap-x-3 py-1.5 @md:grid-cols-2">
            <span className="min-w-0 wrap-anywhere">
              <span className="font-mono text-done">+&nbsp;{path}</span>
              {from !== null && (
                <span className="block text-muted">
                  from <code className="font-mono">{from}</code>
                </span>
              )}
            </span>
            <span className="min-w-0">
              <code className="line-clamp-4 font-mono wrap-anywhere" title={formatJson(value)}>
                {formatJson(value)}
                <EpochDate value={value} />
              </code>
              {original !== undefined && (
                <span className="block text-muted wrap-anywhere">
                  converted from <code className="font-mono">{formatJson(original)}</code>
                </span>
              )}
              {replaced !== null && <span className="block text-muted">{replaced}</span>}
              {retained !== null && <span className="block text-muted">{retainedText(from as string, retained)}</span>}
              {warning && <span className="block text-attention">{warningText(warning)}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

type UndoneFieldsProps = Pick<Detail, "removedFields" | "restoredFields" | "keptFields"> & { dryRun: boolean };

/** What an undo or a clean-up removed from a record, restored to it, and kept. */
export function UndoneFields({ removedFields = [], restoredFields = [], keptFields = [], dryRun }: UndoneFieldsProps) {
  if (removedFields.length + restoredFields.length + keptFields.length === 0) return null;
  const back = dryRun ? "its value would be restored" : "its value was restored";
  return (
    <ul className="divide-y divide-line border-y border-line text-12">
      {removedFields.map((path) => (
        <UndoneField key={`- ${path}`} mark="−" path={path} tone="text-error" />
      ))}
      {restoredFields.map((path) => (
        <UndoneField key={`+ ${path}`} mark="+" path={path} tone="text-done">
          {back}: a clean-up had removed the field
        </UndoneField>
      ))}
      {keptFields.map(({ path, reason }) => (
        <UndoneField key={`= ${path}`} mark="=" path={path} tone="text-attention">
          {keptReasons[reason]}
        </UndoneField>
      ))}
    </ul>
  );
}

type UndoneFieldProps = { mark: string; path: string; tone: string; children?: ReactNode };

const UndoneField = ({ mark, path, tone, children }: UndoneFieldProps) => (
  <li className="grid gap-x-3 py-1.5 @md:grid-cols-2">
    <span className={`font-mono wrap-anywhere ${tone}`}>
      {mark}&nbsp;{path}
    </span>
    <span className="text-muted">{children}</span>
  </li>
);
