import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Run } from "../../src/contract/run.ts";
import { openStore } from "../../src/tools/openStore.ts";
import { createProject } from "../e2e/project.ts";
import { attackEntries, superadminId } from "./records.ts";
import { type Answer, type Header, type Sent, send } from "./send.ts";
import { inAnHour, signed } from "./session.ts";
import { markup } from "./strings.ts";

export const base = "/debug/migration";
/** The one origin that may read answers, so that there is something to look like. */
export const listedOrigin = "https://admin.example.com";

/** An endpoint, its path with ids of what there is. */
export type Operation = { method: string; path: string; takesBody: boolean; parameters: readonly string[] };
export type Target = Awaited<ReturnType<typeof startTarget>>;

/** A dev server in a temporary project, whose records hold attacks and which has had runs of every kind. */
export async function startTarget() {
  const project = await createProject();
  // The same every time, as everything here is: an attack that gets through gets through again.
  const secret = createHash("sha256").update("the secret of the server that is attacked").digest("base64");
  await writeFile(
    join(project.folder, ".dev.vars"),
    `SESSION_HMAC_SECRET=${secret}\nALLOWED_ORIGINS=${listedOrigin}\n`,
    { mode: 0o600 },
  );
  const stop = () => project.remove();
  try {
    const store = await openStore(project.folder);
    await store.fill(attackEntries()).finally(store.close);
    const server = await project.serve("dev");
    const token = signed({ uid: superadminId, exp: inAnHour() }, secret);
    const bearer: Header = ["authorization", `Bearer ${token}`];
    const call = (path: string, sent: Partial<Sent> = {}): Promise<Answer> =>
      send(server.url, { method: "GET", ...sent, path: `${base}${path}`, headers: [bearer, ...(sent.headers ?? [])] });
    const runs = await runEverything(call);
    return {
      folder: project.folder,
      url: server.url,
      secret,
      token,
      bearer,
      /** A call of the superadmin. */
      call,
      send: (sent: Sent) => send(server.url, sent),
      runs,
      operations: await readOperations(call, runs.migrated.id),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Call = (path: string, sent?: Partial<Sent>) => Promise<Answer>;

export const json = (body: unknown): Pick<Sent, "body" | "headers"> => ({
  headers: [["content-type", "application/json"]],
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/** @throws Error with the answer when the run was not started or is not over after a minute */
export async function startRun(call: Call, body: object): Promise<Run> {
  const { headers = [], ...rest } = json({ reason: markup[4], ...body });
  const answer = await call("/runs", { method: "POST", ...rest, headers: [...headers, ["prefer", "wait=60"]] });
  if (answer.status !== 200) throw new Error(`${JSON.stringify(body)} was answered ${answer.status}: ${answer.text}`);
  return (JSON.parse(answer.text) as { run: Run }).run;
}

/** What an attacker may find: runs of every kind, their results, a backup, and snapshots that are still legacy. */
async function runEverything(call: Call) {
  const tested = await startRun(call, { kind: "migrate", dryRun: true, verbose: true });
  const failed = await startRun(call, { kind: "migrate", dryRun: true, skipErrors: false });
  const migrated = await startRun(call, { kind: "migrate", types: ["user"], backup: true, verbose: true });
  const undone = await startRun(call, { kind: "undo", of: migrated.id, dryRun: true });
  const verified = await startRun(call, { kind: "verify", types: ["user"], of: migrated.id });
  const saved = await startRun(call, { kind: "backup", types: ["snapshot"] });
  return { tested, failed, migrated, undone, verified, saved };
}

async function readOperations(call: Call, run: string): Promise<Operation[]> {
  type Described = { requestBody?: object; parameters?: { in: string; name: string }[] };
  const described = JSON.parse((await call("/openapi.json")).text) as {
    paths: Record<string, Record<string, Described>>;
  };
  return Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => ["get", "post", "patch", "delete", "put"].includes(method))
      .map(([method, { requestBody, parameters = [] }]) => ({
        method: method.toUpperCase(),
        path: `${base}${filled(path, run)}`,
        takesBody: requestBody !== undefined,
        parameters: parameters.filter((each) => each.in === "query").map(({ name }) => name),
      })),
  );
}

function filled(path: string, run: string): string {
  if (path === "/records" || path === "/records/runs") return `${path}?type=user&id=${superadminId}`;
  return path.replace("/records/{type}/{id}", `/records/user/${superadminId}`).replace("{id}", run);
}

export const withQuery = (path: string, query: string): string => `${path}${path.includes("?") ? "&" : "?"}${query}`;
