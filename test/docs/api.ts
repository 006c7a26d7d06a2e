import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { basePath } from "../../src/demo/backend.ts";
import { currentUser, legacySnapshot, legacyUser, serve, unreadable } from "../api/serve.ts";

/** What a block may presume besides what is always there, each with what it stands for in the documents. */
export const givens = ["a fresh store", "a run that goes", "a migration without backup"] as const;
export type Given = (typeof givens)[number] | undefined;

/**
 * A local API to run the documents' curl lines against, with the runs that they speak of: `$TEST` a dry run, `$BACKUP` a
 * backup, `$RUN` a migration of everything after which one record is in error; or one that is going.
 */
export async function localApi(given: Given) {
  const served = await serve({
    users: {
      "user:u1": legacyUser({ uid: "u1" }),
      "user:u2": legacyUser({ uid: "u2" }),
      "user:u3": unreadable,
      "user:u4": currentUser(),
    },
    snapshots: { "snap:s1": legacySnapshot({ id: "s1" }), "snap:s2": legacySnapshot({ id: "s2" }) },
  });
  const variables: Record<string, string> = { TOKEN: served.token };
  if (given === "a run that goes") {
    served.gate.close();
    onTestFinished(served.gate.open);
    variables.RUN = (await served.begin()).id;
  } else if (given !== "a fresh store") {
    variables.TEST = (await served.run("/run", { dryRun: true })).run.id;
    variables.BACKUP = (await served.run("/runs", { kind: "backup" })).run.id;
    variables.RUN = (await served.run("/run", { backup: given === undefined })).run.id;
  }

  const server = createServer(async (request, response) => {
    const { method = "GET", url = "", headers } = request;
    const body = await buffer(request);
    const path = url.slice(basePath.length);
    const sent = { method, headers: headers as Record<string, string>, ...(body.length > 0 && { body }) };
    const answer = await served.call(path, sent);
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(new Uint8Array(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  return { ...variables, API: `http://127.0.0.1:${port}${basePath}` };
}
