import type { Run } from "../../../client/contract.ts";
import { lazyPart } from "../../../ui/lazyPart.ts";
import { Part } from "../../../ui/Part.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { usePanel } from "../../model/panelContext.ts";

const RecordDetails = lazyPart(() => import("./RecordDetails.tsx"));

/** The open record, beside the list that it was opened from. Nothing if none is open. */
export function OpenRecord({ run }: { run: Run }) {
  const { view, show } = usePanel();
  const open = view.record;
  if (!open) return null;
  return (
    <Part subject="The record" fallback={<Skeleton className="m-4 h-40" />}>
      <RecordDetails key={`${open.type}/${open.id}`} run={run} {...open} onClose={() => show({ record: null })} />
    </Part>
  );
}
