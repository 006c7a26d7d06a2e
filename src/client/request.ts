import { mutationOptions, queryOptions } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { OpenApi } from "./contract.ts";
import { defaultQueryOptions, runsQuery } from "./queries.ts";

// The requests that a user writes on the API page.

/** The API's OpenAPI document. It changes with a deployment only. */
export const openApiQuery = (client: Client) =>
  queryOptions({
    queryKey: [client.scope, "openapi"],
    queryFn: ({ signal }) => client.get<OpenApi>("/openapi.json", { signal }),
    ...defaultQueryOptions,
    staleTime: 600_000,
  });

/** A request without its session. `path` has the query string. */
export type Call = { method: string; path: string; headers: Record<string, string>; body: string | null };

export type CallAnswer = {
  status: number;
  headers: { name: string; value: string }[];
  text: string;
  /** Whether `text` is only the beginning of the answer. */
  isCut: boolean;
  /** How long the answer took to arrive, in ms. */
  took: number;
};

const shownHeaders = ["content-type", "content-disposition", "location", "allow", "www-authenticate", "retry-after"];
const maxCharacters = 500_000;

/** Sends a request and returns its answer, also when it was refused. */
export const sendCall = (client: Client) =>
  mutationOptions({
    mutationKey: [client.scope, "call"],
    mutationFn: async ({ method, path, headers, body }: Call): Promise<CallAnswer> => {
      const began = performance.now();
      const response = await client.ask(path, { method, headers, ...(body !== null && { body }) });
      const read = await readText(response);
      const shown = shownHeaders.map((name) => ({ name, value: response.headers.get(name) ?? "" }));
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

/** Reads at most `maxCharacters`: a download can be larger than a page can hold. */
async function readText(response: Response): Promise<Pick<CallAnswer, "text" | "isCut">> {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let text = "";
  while (reader && text.length <= maxCharacters) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), isCut: false };
    text += decoder.decode(value, { stream: true });
  }
  await reader?.cancel();
  return { text: text.slice(0, maxCharacters), isCut: reader !== undefined };
}
