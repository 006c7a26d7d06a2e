import { parseJson } from "../engine/losslessJson.ts";
import type { AnswerOf, PathOf, Problem, RequestOf } from "./contract.ts";
import { ApiError } from "./error.ts";

export type ClientOptions = {
  /** Where the API is mounted, for example `/debug/migration`. */
  baseUrl: string;
  /** Called before every request. @returns the user's session; `null` without one */
  getToken: () => string | null | Promise<string | null>;
};

/** Sends requests to the API. Every method throws an `ApiError` when there is no usable answer. */
export type Client = {
  /** The first part of every query key, so that two panels of two APIs don't share answers. */
  scope: string;
  get<Path extends PathOf<"GET">>(path: Path, request: RequestOf<"GET", Path>): Promise<AnswerOf<"GET", Path>>;
  /** Like `get`, with the HTTP status. */
  getWithStatus<Path extends PathOf<"GET">>(
    path: Path,
    request: RequestOf<"GET", Path>,
  ): Promise<{ status: number; body: AnswerOf<"GET", Path> }>;
  post<Path extends PathOf<"POST">>(path: Path, request: RequestOf<"POST", Path>): Promise<AnswerOf<"POST", Path>>;
  patch<Path extends PathOf<"PATCH">>(path: Path, request: RequestOf<"PATCH", Path>): Promise<AnswerOf<"PATCH", Path>>;
  /** @param accept the media type of the file */
  download<Path extends PathOf<"GET">>(path: Path, accept: string, request: RequestOf<"GET", Path>): Promise<Blob>;
};

/** A request to any endpoint; `Client` says which one takes what. */
type Sent = {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};

/** In ms. A server that takes longer than this is treated as unreachable. */
const requestTimeout = 60_000;

export function createClient({ baseUrl, getToken }: ClientOptions): Client {
  const root = baseUrl.replace(/(?<!\/)\/+$/, "");

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
      throw new ApiError("unreachable", "The server can't be reached.", 0, null, { cause: error });
    }
  }

  async function send(method: string, path: string, { params = {}, query, body, ...init }: Sent): Promise<Response> {
    const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
    const isSent = body !== undefined;
    const response = await ask(`${filled}${queryText(query)}`, {
      ...init,
      method,
      headers: { ...(isSent && { "content-type": "application/json" }), ...init.headers },
      ...(isSent && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  async function sendJson(method: string, path: string, request: Sent): Promise<{ status: number; body: never }> {
    const timeout = AbortSignal.timeout(requestTimeout);
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
    const response = await send(method, path, { ...request, signal });
    try {
      return { status: response.status, body: parseJson(await response.text()) as never };
    } catch {
      throw new ApiError("unexpected", "The answer is not what this page understands.", response.status);
    }
  }

  return {
    scope: root,
    get: async (path, request) => (await sendJson("GET", path, request)).body,
    getWithStatus: (path, request) => sendJson("GET", path, request),
    post: async (path, request) => (await sendJson("POST", path, request)).body,
    patch: async (path, request) => (await sendJson("PATCH", path, request)).body,
    download: async (path, accept, request) => (await send("GET", path, { ...request, headers: { accept } })).blob(),
  };
}

function queryText(query: Record<string, unknown> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}

async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  const answer = { text, retryAfter: response.headers.get("retry-after") };
  try {
    const problem = JSON.parse(text) as Problem;
    if (typeof problem.detail === "string")
      return new ApiError("refused", problem.detail, response.status, problem, { answer });
  } catch {
    // Not an answer of the API, but for example a proxy's page.
  }
  const message = `The server answered with status ${response.status}.`;
  return new ApiError("unexpected", message, response.status, null, { answer });
}
