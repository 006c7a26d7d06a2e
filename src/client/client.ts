import type { AnswerOf, PathOf, Problem, RequestOf } from "./contract.ts";
import { ApiError } from "./error.ts";
import { parseJson } from "./parseJson.ts";

export type ClientOptions = {
  /** Where the API is mounted, for example `/debug/migration`. */
  baseUrl: string;
  /** The session of whoever is looking; asked for with every request, so that it may change. */
  getToken: () => string | null | Promise<string | null>;
};

/** The browser's end of the contract. Knows nothing of screens: what goes wrong is thrown as an `ApiError`. */
export type Client = {
  /** First part of every query key: two panels on two APIs never share an answer. */
  scope: string;
  get<Path extends PathOf<"GET">>(path: Path, request: RequestOf<"GET", Path>): Promise<AnswerOf<"GET", Path>>;
  /** The same, with the status of the answer. */
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

  async function send(method: string, path: string, { params = {}, query, body, ...init }: Sent): Promise<Response> {
    const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
    const isSent = body !== undefined;
    const response = await ask(`${filled}${queryText(query)}`, {
      ...init,
      method,
      headers: { ...(isSent && { "content-type": "application/json" }), ...init.headers },
      ...(isSent && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await failure(response);
    return response;
  }

  async function sendJson(method: string, path: string, request: Sent): Promise<{ status: number; body: never }> {
    const timeout = AbortSignal.timeout(patience);
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
