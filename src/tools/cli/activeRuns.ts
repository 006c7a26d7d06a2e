import type { Run } from "../../client/contract.ts";
import { isActive, runStatuses } from "../../engine/lifecycle.ts";
import type { Remote } from "./remoteApi.ts";

/** The runs that are not over, newest first. */
export async function activeRuns({ client, signal, ask }: Remote): Promise<Run[]> {
  const pages = await Promise.all(
    runStatuses
      .filter(isActive)
      .map((status) => ask(() => client.get("/runs", { query: { status, limit: 100 }, signal }))),
  );
  return pages.flatMap(({ runs }) => runs).sort((one, other) => other.createdAt - one.createdAt);
}
