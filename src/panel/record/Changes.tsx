import type { Detail } from "../../client/contract.ts";
import { usePanel } from "../context.ts";
import { retainedReason } from "../wording.ts";
import { replacedWords, retainedWords, warningWords } from "./notes.ts";

type ChangesProps = {
  type: string;
  changes: NonNullable<Detail["changes"]>;
  warnings: NonNullable<Detail["warnings"]>;
};

/** Every path that was set, where its value came from, what it is, and what gave way to it. */
export function Changes({ type, changes, warnings }: ChangesProps) {
  const { collections } = usePanel();
  return (
    <ul className="divide-y divide-line border-y border-line text-12">
      {changes.map((change) => {
        const { path, from, value } = change;
        const warning = warnings.find((each) => each.path === path);
        const replaced = replacedWords(change);
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
              <code className="line-clamp-4 font-mono wrap-anywhere">{JSON.stringify(value)}</code>
              {replaced !== null && <span className="block text-muted">{replaced}</span>}
              {retained !== null && <span className="block text-muted">{retainedWords(from as string, retained)}</span>}
              {warning && <span className="block text-attention">{warningWords(warning)}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
