import { abortAllDurableObjects, listDurableObjectIds, reset, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { signToken } from "../../src/api/auth/token.ts";
import type { Run } from "../../src/contract/run.ts";
import { coordinatorName, executorName } from "../../src/worker/coordinator.ts";
import { brokenRecord, legacySnapshot, legacyUser, number } from "../control/testStores.ts";

const base = "http://worker.test/debug/migration";

export const coordinator = () => env.COORDINATOR.getByName(coordinatorName);
export const executor = (number: number) => env.COORDINATOR.getByName(executorName(number));

export const addSuperadmin = () => env.KV_USERS.put("user:admin", '{"uid":"admin","name":"Ada","role":"superadmin"}');

/** So many users and snapshots in their old form, and a user that can't be read. */
export async function fill(count: number): Promise<void> {
  const writes = [env.KV_USERS.put("user:broken", brokenRecord)];
  for (let index = 0; index < count; index += 1) {
    writes.push(env.KV_USERS.put(`user:${number(index)}`, legacyUser(number(index))));
    writes.push(env.KV_SNAPS.put(`snap:${number(index)}`, legacySnapshot(number(index))));
  }
  await Promise.all(writes);
}

export async function request(method: string, path: string, body?: unknown, prefer?: string): Promise<Response> {
  const token = await signToken(env.SESSION_HMAC_SECRET as string, { uid: "admin", exp: Date.now() / 1000 + 600 });
  return exports.default.fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(prefer !== undefined && { prefer }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

// biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of each answer.
export async function call(method: string, path: string, body?: unknown, prefer?: string): Promise<any> {
  return (await request(method, path, body, prefer)).json();
}

/** The analytics events that this run left. What an object of an earlier test still had to write may lie beside them. */
export async function eventsOf(runId: string) {
  const { keys } = await env.KV_ANALYTICS.list({ prefix: "event:" });
  const texts = await Promise.all(keys.map(({ name }) => env.KV_ANALYTICS.get(name)));
  return texts
    .map((text, index) => ({ key: keys[index]?.name, ...JSON.parse(text as string) }))
    .filter(({ eventData }) => eventData.runId === runId);
}

/** Starts a run and does not wait for it. */
export const start = async (path: string, body: object = {}): Promise<Run> =>
  (await call("POST", path, body, "respond-async")).run;

/** So long, in ms, a question waits for the run before it looks again. */
const turn = 50;
const longestEvent = 60_000;

/** Waits until the run is over and its event is out, or until it is `enough`. Nothing but its own alarms takes it there. */
export async function until(id: string, enough: (run: Run) => boolean = () => false): Promise<Run> {
  for (;;) {
    const run = await ask("run", id);
    if (enough(run)) return run;
    if (run.finishedAt !== null) return ask("wait", id, longestEvent);
    await ask("wait", id, turn);
  }
}

/** Asks the coordinator itself; one that was aborted under a question is asked again. */
async function ask(name: "run" | "wait", ...args: unknown[]): Promise<Run> {
  const text = JSON.stringify(args);
  const answer = await coordinator()
    .call(name, text)
    .catch(() => coordinator().call(name, text));
  return JSON.parse(answer) as Run;
}

/** Whether objects were aborted since the last reset. */
let areAborted = false;

/** Ends all objects, as a crash of the machine does. In the emulator KV and R2 are such objects as well. */
export async function abortAll(): Promise<void> {
  areAborted = true;
  await abortAllDurableObjects();
}

/** A test that took so long, in ms, may have left objects idle: after ten seconds they leave the memory. */
const longTest = 5_000;

/**
 * Takes away what a test left. Only objects in memory are reset, so all are asked for something first where some may not be.
 * Only then, as it takes as long as a short test.
 */
export async function resetAll(startedAt: number): Promise<void> {
  if (areAborted || Date.now() - startedAt > longTest) {
    const objects = await listDurableObjectIds(env.COORDINATOR);
    await Promise.all([
      ...[env.KV_USERS, env.KV_SNAPS, env.KV_ANALYTICS].map((namespace) => namespace.list({ limit: 1 })),
      env.BACKUPS?.list({ limit: 1 }),
      ...objects.map((id) => runInDurableObject(env.COORDINATOR.get(id), () => undefined)),
    ]);
    areAborted = false;
  }
  await reset();
}
