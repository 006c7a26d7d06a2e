import { useQuery } from "@tanstack/react-query";
import { type Count, type Counting, statsQuery } from "../../client/queries.ts";
import { formatNumber } from "../../ui/format.ts";
import { usePanel } from "../context.ts";

/** How far a count is that is under way; `null` when none is. Asked for at the top of the panel, here it is only read. */
export function useCounting(): Counting | null {
  const { client } = usePanel();
  return useQuery({ ...statsQuery(client, false), enabled: false, select: countingIn }).data ?? null;
}

const countingIn = ({ counting }: Count): Counting | null => counting;

/** "Counting 1,204 of 5,000…" */
export const countingWords = ({ counted, total }: Counting): string =>
  total === null
    ? `Counting, ${formatNumber(counted)} so far…`
    : `Counting ${formatNumber(counted)} of ${formatNumber(total)}…`;
