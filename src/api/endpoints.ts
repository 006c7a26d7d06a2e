import type { Endpoint, RouteDependencies } from "./endpoint.ts";
import { approvalEndpoints } from "./routes/approvalRoutes.ts";
import { auditEndpoints } from "./routes/auditRoutes.ts";
import { backupEndpoints } from "./routes/backupRoutes.ts";
import { descriptionEndpoints } from "./routes/descriptionRoutes.ts";
import { figureEndpoints } from "./routes/figureRoutes.ts";
import { recordEndpoints } from "./routes/recordRoutes.ts";
import { runDetailEndpoints } from "./routes/runDetailRoutes.ts";
import { collectionEndpoint, runEndpoints } from "./routes/runRoutes.ts";

/** Every endpoint, also those of the collections that there are. */
export function allEndpoints(dependencies: RouteDependencies): Endpoint[] {
  const endpoints: Endpoint[] = commonEndpoints(dependencies);
  for (const collection of dependencies.collections) {
    const declared = collectionEndpoint(dependencies, collection);
    const { path } = declared;
    if (endpoints.some((other) => other.path === path || other.path.startsWith(`${path}/`))) {
      const { type, plural } = collection;
      throw new Error(
        `Collection "${type}": its runs would be started at ${path}, for that is its plural, but the API has another use for that path. Give it another plural than ${plural}.`,
      );
    }
    // The document lists them beside /run.
    endpoints.splice(
      endpoints.findIndex((other) => other.path === "/runs"),
      0,
      declared,
    );
  }
  return endpoints;
}

const commonEndpoints = (dependencies: RouteDependencies) => [
  ...figureEndpoints(dependencies),
  ...recordEndpoints(dependencies),
  ...backupEndpoints(dependencies),
  ...approvalEndpoints(dependencies),
  ...auditEndpoints(dependencies),
  ...descriptionEndpoints(dependencies),
  ...runEndpoints(dependencies),
  ...runDetailEndpoints(dependencies),
];

/** The endpoints that every host has: what a client can ask, and what it is answered. */
export type CommonEndpoint = ReturnType<typeof commonEndpoints>[number];
