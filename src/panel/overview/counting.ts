import { useQuery } from "@tanstack/react-query";
import type { Counting } from "../../client/contract.ts";
import { type Count, statsQuery } from "../../client/queries.ts";
import { number } from "../../ui/numbers.ts";
import { usePanel } from "../context.ts";

/** How far a count is that is under way; `null` when none is. Asked for at the top of the panel, here it is only read. */
export function useCounting(): Counting | null {
  const { client } = usePanel();
  return useQuery({ ...statsQuery(client, false), enabled: false, select: countingIn }).data ?? null;
}

const countingIn = ({ counting }: Count): Counting | null => counting;

/** "Counting 1,204 of 5,000…" */
export const countingWords = ({ counted, total }: Counting): string =>
  total === null ? `Counting, ${number(counted)} so far…` : `Counting ${number(counted)} of ${number(total)}…`;
