import { noOptions } from "../../contract/requests.ts";
import { describeDefinition } from "../../schema/describeDefinition.ts";
import { endpoint, type RouteDependencies } from "../endpoint.ts";
import type { OpenApi } from "../openapi/document.ts";

/** What the API says of itself and of who is asking. */
export const descriptionEndpoints = ({ collections }: RouteDependencies) => {
  /** It takes longer to make than most answers, and is the same until the Worker is deployed again. */
  let made: { base: string; description: OpenApi } | undefined;

  return [
    endpoint({
      method: "GET",
      path: "/session",
      id: "getSession",
      subject: "This API",
      summary: "Who is asking, and what they may do.",
      answer: "Session",
      handle: ({ session }) => session,
    }),
    endpoint({
      method: "GET",
      path: "/schema",
      id: "getSchema",
      subject: "This API",
      summary: "The definitions that runs go by.",
      answer: "Schema",
      // A definition is plain data: what a page draws is what the engine reads.
      handle: () => ({ collections: collections.map(describeDefinition) }),
    }),
    endpoint({
      method: "GET",
      path: "/openapi.json",
      id: "getOpenApi",
      subject: "This API",
      summary: "This description.",
      query: noOptions,
      answer: "OpenAPI",
      handle: async ({ request }) => {
        // Large, and asked for by few: no start of the Worker waits for it.
        const { openApi } = await import("../openapi.ts");
        const base = new URL(request.url).pathname.replace(/\/openapi\.json$/, "");
        if (made?.base !== base) made = { base, description: openApi(collections, base) };
        return made.description;
      },
    }),
  ];
};
