import type { RecordView } from "../../client/contract.ts";
import { formatExactTime } from "../../ui/format.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { amount } from "../wording.ts";

/** How a record stands, in words, and what KV keeps beside its value. */
export function Facts({ view }: { view: RecordView | undefined }) {
  if (!view) return <Skeleton className="h-12 w-full" />;
  const { key, expiresAt, metadata } = view;
  return (
    <>
      <p className="text-15">{standing(view)}</p>
      <dl className="mt-1 flex flex-wrap gap-x-6 gap-y-1 text-12 *:flex *:min-w-0 *:gap-1.5 [&_dt]:text-muted">
        <div>
          <dt>Key</dt>
          <dd className="font-mono wrap-anywhere">{key}</dd>
        </div>
        <div>
          <dt>Expires</dt>
          <dd>{expiresAt === null ? "never" : formatExactTime(expiresAt)}</dd>
        </div>
        <div>
          <dt>Metadata</dt>
          <dd>
            {metadata.length === 0 ? (
              "none"
            ) : (
              <>
                <span className="font-mono">{metadata.join(", ")}</span> (values are not shown)
              </>
            )}
          </dd>
        </div>
      </dl>
    </>
  );
}

function standing({ state, changes, conflicts, error }: RecordView): string {
  if (state === "error") return `It can't be read, so a run leaves it as it is. ${error ?? ""}`;
  const disagree =
    conflicts.length === 0 ? "" : ` ${amount(conflicts.length, "legacy field")} in conflict stay as they are.`;
  if (state === "current") return `It is current: a run would change nothing.${disagree}`;
  const placeholders = changes.filter(({ previous }) => previous != null).length;
  const replace = placeholders === 0 ? "" : `, replace ${amount(placeholders, "placeholder")}`;
  return `It is legacy: a run would add ${amount(changes.length - placeholders, "path")}${replace} and take nothing away.${disagree}`;
}
