import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { basePath } from "../../src/demo/backend.ts";
import { legacySnapshot, legacyUser, records, serve } from "../api/serve.ts";

/** Stands between the command and the API. @returns whether it has answered, or has ended the connection */
type Between = (request: IncomingMessage, response: ServerResponse) => boolean;

/** The real API over memory, with 200 users and 20 snapshots to migrate, behind a real socket. */
export async function remoteApi() {
  const served = await serve({
    users: records("user:u", 200, legacyUser),
    snapshots: records("snap:s", 20, legacySnapshot),
  });
  /** The requests that arrived, in order: `POST /runs`. */
  const requests: string[] = [];
  const watchers = new Set<() => void>();
  const state = { before: (() => false) as Between, after: (() => false) as Between };

  const server = createServer(async (request, response) => {
    const { method = "GET", url = "", headers } = request;
    const path = url.slice(basePath.length);
    requests.push(`${method} ${path}`);
    for (const look of watchers) look();
    if (state.before(request, response)) return;
    const body = await buffer(request);
    const sent = { method, headers: headers as Record<string, string>, ...(body.length > 0 && { body }) };
    const answer = await served.call(path, sent);
    if (state.after(request, response)) return;
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(new Uint8Array(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as { port: number };

  return {
    ...served,
    requests,
    url: `http://127.0.0.1:${port}${basePath}`,
    /** Answers in the API's place before it has heard of a request, or after it has dealt with it. */
    between: (when: keyof typeof state, deal: Between) => {
      state[when] = deal;
    },
    /** Resolves when so many requests like this one have arrived. */
    arrived: (what: RegExp, count = 1) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (requests.filter((each) => what.test(each)).length < count) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
  };
}
