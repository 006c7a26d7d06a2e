import type { RecordView } from "../../client/contract.ts";
import { Notice } from "../../ui/Notice.tsx";
import { valueAt } from "./json.ts";

/** Legacy fields and new places that disagree: both values, and which one stays. */
export function Conflicts({ conflicts, stored }: { conflicts: RecordView["conflicts"]; stored: RecordView["stored"] }) {
  if (conflicts.length === 0) return null;
  return (
    <Notice
      tone="attention"
      title={
        conflicts.length === 1 ? "One field disagrees with its new place" : "Fields disagree with their new places"
      }
    >
      <dl className="mt-1 grid gap-2 text-12">
        {conflicts.map(({ path, from }) => (
          <div key={path} className="grid gap-x-3 @md:grid-cols-[auto_minmax(0,1fr)]">
            <dt className="font-mono">{path}</dt>
            <dd>
              <code className="font-mono wrap-anywhere">{JSON.stringify(valueAt(stored, path))}</code> stays
            </dd>
            <dt className="font-mono text-muted">{from}</dt>
            <dd className="text-muted">
              <code className="font-mono wrap-anywhere">{JSON.stringify(valueAt(stored, from))}</code> is not copied
            </dd>
          </div>
        ))}
      </dl>
    </Notice>
  );
}
