import type { Detail } from "../../client/contract.ts";
import { warningWords } from "./notes.ts";

type ChangesProps = { changes: NonNullable<Detail["changes"]>; warnings: NonNullable<Detail["warnings"]> };

/** Every path that was added, where its value came from, and what it is. */
export function Changes({ changes, warnings }: ChangesProps) {
  return (
    <ul className="divide-y divide-line border-y border-line text-12">
      {changes.map(({ path, from, value }) => {
        const warning = warnings.find((each) => each.path === path);
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
              {warning && <span className="block text-attention">{warningWords(warning)}</span>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
