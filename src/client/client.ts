import type { Problem } from "./contract.ts";
import { ApiError } from "./error.ts";
import { parseJson } from "./parseJson.ts";

export type ClientOptions = {
  /** Where the API is mounted, for example `/debug/migration`. */
  baseUrl: string;
  /** The session of whoever is looking; asked for with every request, so that it may change. */
  getToken: () => string | null | Promise<string | null>;
};

type Query = Record<string, string | number | null | undefined>;
type GetOptions = { query?: Query; headers?: Record<string, string>; signal?: AbortSignal };

/** The browser's end of the contract. Knows nothing of screens: what goes wrong is thrown as an `ApiError`. */
export type Client = {
  /** First part of every query key: two panels on two APIs never share an answer. */
  scope: string;
  get<T>(path: string, options?: GetOptions): Promise<T>;
  /** The same, with the status of the answer. */
  getWithStatus<T>(path: string, options?: GetOptions): Promise<{ status: number; body: T }>;
  post<T>(path: string, body?: unknown, headers?: Record<string, string>): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  download(path: string, options: { query: Query; accept: string }): Promise<Blob>;
};

/** Longer than the slowest answer that is worth waiting for; a server that hangs is as good as gone. */
const patience = 60_000;

export function createClient({ baseUrl, getToken }: ClientOptions): Client {
  const root = baseUrl.replace(/\/+$/, "");

  async function session(): Promise<string | null> {
    try {
      return await getToken();
    } catch (cause) {
      // The host's failure, in its own words, is the host's to show: they may hold what is not for everybody's eyes.
      throw new ApiError("unexpected", "The page around this panel could not say who is signed in.", 0, null, {
        cause,
      });
    }
  }

  async function ask(path: string, request: RequestInit): Promise<Response> {
    const headers = new Headers(request.headers);
    const token = await session();
    if (token) headers.set("authorization", `Bearer ${token}`);
    try {
      // Not with the mode "no-store", by which a browser adds "Cache-Control: no-cache", which has all records counted
      // anew. The API's answers are in no cache, as they say so themselves.
      return await fetch(`${root}${path}`, { ...request, headers });
    } catch (error) {
      // A request that was called off is no failure, and React Query knows it by its name.
      if (request.signal?.aborted && (request.signal.reason as Error | undefined)?.name !== "TimeoutError") throw error;
      throw new ApiError("unreachable", "The server can't be reached.", 0);
    }
  }

  async function send(path: string, { query = {}, ...request }: RequestInit & { query?: Query }): Promise<Response> {
    const response = await ask(`${path}${queryText(query)}`, request);
    if (!response.ok) throw await failure(response);
    return response;
  }

  async function sendJson<T>(
    path: string,
    init: RequestInit & { query?: Query },
  ): Promise<{ status: number; body: T }> {
    const timeout = AbortSignal.timeout(patience);
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

async function failure(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  try {
    const problem = JSON.parse(text) as Problem;
    if (typeof problem.detail === "string") return new ApiError("refused", problem.detail, response.status, problem);
  } catch {
    // Not from the API: a proxy's page, say.
  }
  return new ApiError("unexpected", `The server answered with status ${response.status}.`, response.status);
}
