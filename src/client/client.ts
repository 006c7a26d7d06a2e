import { parseJson } from "../engine/losslessJson.ts";
import type { Problem } from "./contract.ts";
import { ApiError } from "./error.ts";

export type ClientOptions = {
  /** Where the API is mounted, for example `/debug/migration`. */
  baseUrl: string;
  /** Called before every request. @returns the user's session; `null` without one */
  getToken: () => string | null | Promise<string | null>;
};

type Query = Record<string, string | number | null | undefined>;
type GetOptions = { query?: Query; headers?: Record<string, string>; signal?: AbortSignal };

/** Sends requests to the API. Every method throws an `ApiError` when there is no usable answer. */
export type Client = {
  /** The first part of every query key, so that two panels of two APIs don't share answers. */
  scope: string;
  get<T>(path: string, options?: GetOptions): Promise<T>;
  /** Like `get`, with the HTTP status. */
  getWithStatus<T>(path: string, options?: GetOptions): Promise<{ status: number; body: T }>;
  post<T>(path: string, body?: unknown, headers?: Record<string, string>): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  download(path: string, options: { query: Query; accept: string }): Promise<Blob>;
};

/** In ms. A server that takes longer than this is treated as unreachable. */
const requestTimeout = 60_000;

export function createClient({ baseUrl, getToken }: ClientOptions): Client {
  const root = baseUrl.replace(/\/+$/, "");

  async function currentToken(): Promise<string | null> {
    try {
      return await getToken();
    } catch (cause) {
      // The host's own message is not shown: it may not be meant for the user.
      throw new ApiError("unexpected", "The page around this panel could not say who is signed in.", 0, null, {
        cause,
      });
    }
  }

  async function ask(path: string, request: RequestInit): Promise<Response> {
    const headers = new Headers(request.headers);
    const token = await currentToken();
    if (token) headers.set("authorization", `Bearer ${token}`);
    try {
      // Without the cache mode "no-store": with it, browsers send "Cache-Control: no-cache", which makes the API count all
      // records again. The API's answers forbid caching anyway.
      return await fetch(`${root}${path}`, { ...request, headers });
    } catch (error) {
      // An aborted request is no failure; React Query recognises it by the error's name.
      if (request.signal?.aborted && (request.signal.reason as Error | undefined)?.name !== "TimeoutError") throw error;
      throw new ApiError("unreachable", "The server can't be reached.", 0);
    }
  }

  async function send(path: string, { query = {}, ...request }: RequestInit & { query?: Query }): Promise<Response> {
    const response = await ask(`${path}${queryText(query)}`, request);
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  async function sendJson<T>(
    path: string,
    init: RequestInit & { query?: Query },
  ): Promise<{ status: number; body: T }> {
    const timeout = AbortSignal.timeout(requestTimeout);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    const response = await send(path, { ...init, signal });
    try {
      return { status: response.status, body: parseJson(await response.text()) as T };
    } catch {
      throw new ApiError("unexpected", "The answer is not what this page understands.", response.status);
    }
  }

  async function sendBody<T>(
    method: string,
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<T> {
    const answer = await sendJson<T>(path, {
      method,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return answer.body;
  }

  return {
    scope: root,
    get: async <T>(path: string, options = {}) => (await sendJson<T>(path, options)).body,
    getWithStatus: (path, options = {}) => sendJson(path, options),
    post: (path, body, headers) => sendBody("POST", path, body, headers),
    patch: (path, body) => sendBody("PATCH", path, body),
    download: async (path, { query, accept }) => (await send(path, { query, headers: { accept } })).blob(),
  };
}

function queryText(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}

async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  try {
    const problem = JSON.parse(text) as Problem;
    if (typeof problem.detail === "string") return new ApiError("refused", problem.detail, response.status, problem);
  } catch {
    // Not an answer of the API, but for example a proxy's page.
  }
  return new ApiError("unexpected", `The server answered with status ${response.status}.`, response.status);
}
