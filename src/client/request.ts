import { mutationOptions, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { OpenApi } from "./contract.ts";
import { defaultQueryOptions, runsQuery } from "./queries.ts";

// Calls that are written by hand, on the page that is about them.

/** What the API says of itself: as constant as its definitions. */
export const openApiQuery = (client: Client) =>
  queryOptions({
    queryKey: [client.scope, "openapi"],
    queryFn: ({ signal }) => client.get<OpenApi>("/openapi.json", { signal }),
    ...defaultQueryOptions,
    staleTime: 600_000,
  });

/** A request but for its session, which nobody needs to see. `path` comes with its query. */
export type Call = { method: string; path: string; headers: Record<string, string>; body: string | null };

export type CallAnswer = {
  status: number;
  headers: { name: string; value: string }[];
  text: string;
  /** Whether there is more of it than is shown here. */
  isCut: boolean;
  /** In ms, until all of it was read. */
  took: number;
};

const telling = ["content-type", "content-disposition", "location", "allow", "www-authenticate", "retry-after"];
const mostCharacters = 500_000;

/** Sends a call and takes whatever is answered, a refusal as well. */
export const sendCall = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "call"],
    mutationFn: async ({ method, path, headers, body }: Call): Promise<CallAnswer> => {
      const began = performance.now();
      const response = await client.ask(path, { method, headers, ...(body !== null && { body }) });
      const read = await readSome(response);
      const shown = telling.map((name) => ({ name, value: response.headers.get(name) ?? "" }));
      return {
        status: response.status,
        headers: shown.filter(({ value }) => value !== ""),
        ...read,
        took: performance.now() - began,
      };
    },
    networkMode: "always",
    onSettled: async (_answer, _error, { method }, _result, { client: queryClient }) => {
      if (method !== "GET") await queryClient.invalidateQueries({ queryKey: runsQuery(client).queryKey });
    },
  });

/** A download may be larger than a page can hold. */
async function readSome(response: Response): Promise<Pick<CallAnswer, "text" | "isCut">> {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let text = "";
  while (reader && text.length <= mostCharacters) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), isCut: false };
    text += decoder.decode(value, { stream: true });
  }
  await reader?.cancel();
  return { text: text.slice(0, mostCharacters), isCut: reader !== undefined };
}
