import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Run, RunsPage } from "../../src/contract/run.ts";
import { unreadable } from "../api/serve.ts";
import { installPackage } from "./program.ts";
import { remoteApi } from "./remoteServer.ts";

let project: Awaited<ReturnType<typeof installPackage>>;
beforeAll(async () => {
  project = await installPackage();
});
afterAll(() => project?.remove());

type Api = Awaited<ReturnType<typeof remoteApi>>;
const signedIn = ({ url, token }: Pick<Api, "url" | "token">) => ({
  QUICKSTAGE_MIGRATIONS_URL: url,
  QUICKSTAGE_MIGRATIONS_TOKEN: token,
});
const start = (api: Pick<Api, "url" | "token">, ...args: string[]) => project.start(args, signedIn(api));
const command = (api: Pick<Api, "url" | "token">, ...args: string[]) => start(api, ...args).ended;
const runsOf = async (api: Api) => (await api.get<RunsPage>("/runs")).runs;
const starts = (api: Api) => api.requests.filter((request) => request === "POST /runs");
const isPoll = ({ url = "", method }: IncomingMessage) => method === "GET" && /\/runs\/[\w-]{36}$/.test(url);
const poll = /^GET \/runs\/[\w-]{36}$/;
const isStart = ({ url = "", method }: IncomingMessage) => method === "POST" && url.endsWith("/runs");
const answer = (response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}) => {
  response.writeHead(status, headers).end(body);
  return true;
};

test("status tells the figures, the legacy fields that are left, and the last run", async () => {
  const api = await remoteApi();
  const before = await command(api, "status");
  expect(before.code).toBe(0);
  expect(before.stdout).toMatch(/Users +201 +1 +200 +0\n/);
  expect(before.stdout).toMatch(/user\.subscriptionStatus +200 +200 +subscription\.status\n/);
  expect(before.stdout).toContain("No run is active.");
  const { run } = await api.run("/users");
  const { stdout, stderr } = await command(api, "status", "--json");
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({
    figures: { summary: { totalRecords: 221, migratedRecords: 201 } },
    active: [],
    last: { id: run.id },
  });
});

test("a run is started once, followed to its end, and printed as JSON and nothing else", async () => {
  const api = await remoteApi();
  const args = ["--type", "user", "--limit", "3", "--reason", "a try", "--yes", "--json"];
  const { code, stdout, stderr } = await command(api, "run", ...args);
  const [run] = await runsOf(api);
  expect([code, JSON.parse(stdout)]).toEqual([0, run]);
  expect(run).toMatchObject({ kind: "migrate", types: ["user"], options: { limit: 3, reason: "a try" } });
  expect(stderr).toContain(`Run ${run?.id} on users is started.`);
  expect(stderr).toMatch(/Migration of users completed in .*: 3 migrated/);
  expect(starts(api)).toHaveLength(1);
});

test("a dry run needs no confirmation, a real one does where there is no terminal to ask at", async () => {
  const api = await remoteApi();
  expect(await command(api, "run")).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("--yes") });
  expect(starts(api)).toEqual([]);
  expect(await command(api, "run", "--dry-run")).toMatchObject({ code: 0, stdout: "" });
  expect(await runsOf(api)).toMatchObject([{ dryRun: true, types: ["user", "snapshot"] }]);
});

test.skipIf(process.platform !== "linux")("in a terminal a real run begins with the typed word only", async () => {
  const api = await remoteApi();
  const type = async (word: string) => {
    const program = project.startInTerminal(["run"], signedIn(api));
    await program.said(/Type MIGRATE to confirm/);
    program.write(`${word}\n`);
    return program.ended;
  };
  expect((await type("migrate")).stdout).toContain("Nothing was started.");
  expect(starts(api)).toEqual([]);
  const { code, stdout } = await type("MIGRATE");
  expect([code, starts(api).length]).toEqual([0, 1]);
  expect(stdout).toContain("220 of 221 records are legacy");
  expect(stdout).toMatch(/Migration of users and snapshots completed/);
});

test("records in error make it 1, a cancelled run makes it 3", async () => {
  const api = await remoteApi();
  api.entries.user.set("user:broken", { text: unreadable });
  const ended = await command(api, "run", "--type", "user", "--yes");
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/1 error\nThe records in error: GET http:.*action=error/);
  api.gate.close();
  const program = start(api, "run", "--type", "snapshot", "--yes");
  await api.arrived(poll, api.requests.filter((request) => poll.test(request)).length + 1);
  const [run] = await runsOf(api);
  const cancelled = api.post(`/runs/${run?.id}/cancel`);
  expect(await program.ended).toMatchObject({ code: 3, stderr: expect.stringContaining("cancelled") });
  api.gate.open();
  await cancelled;
});

test("an undo and a verification are followed as well", async () => {
  const api = await remoteApi();
  const { run } = await api.run("/snapshots");
  expect((await command(api, "verify", "--of", run.id)).stderr).toMatch(/completed in .*: 20 confirmed/);
  expect((await command(api, "undo", run.id, "--dry-run")).stderr).toMatch(/: 20 can be undone/);
  expect((await command(api, "undo", run.id, "--yes")).stderr).toMatch(/: 20 undone/);
  expect((await command(api, "verify", "--type", "snapshot")).code).toBe(1);
});

test("Ctrl-C leaves the run going, and says how to follow it", async () => {
  const api = await remoteApi();
  api.gate.close();
  const program = start(api, "run", "--yes");
  await api.arrived(poll);
  program.interrupt();
  const { code, stderr } = await program.ended;
  const [run] = await runsOf(api);
  expect([code, run?.status]).toEqual([130, "running"]);
  expect(stderr).toContain(`The run goes on. Follow it: npx quickstage-migrations watch ${run?.id}\n`);

  const watching = start(api, "watch");
  await watching.said(new RegExp(`Following run ${run?.id}`));
  api.gate.open();
  expect((await watching.ended).code).toBe(0);
  expect(await command(api, "watch", run?.id ?? "")).toMatchObject({ code: 0 });
  expect(await command(api, "watch")).toMatchObject({ code: 1, stderr: expect.stringContaining("No run is active") });
});

test("a run that is not waited for is named with the command that follows it", async () => {
  const api = await remoteApi();
  const { code, stdout, stderr } = await project.start(["run", "--dry-run", "--no-wait", "--json", "--url", api.url], {
    QUICKSTAGE_MIGRATIONS_TOKEN: api.token,
  }).ended;
  const { id } = JSON.parse(stdout) as Run;
  expect(code).toBe(0);
  expect(stderr).toContain(`Follow it: npx quickstage-migrations watch ${id} --url ${api.url}\n`);
});

test("without a terminal there is a line for each whole 10 % and each change of status", async () => {
  const api = await remoteApi();
  const { run } = await api.run("/users", { dryRun: true });
  const at = (migrated: number, more: Partial<Run> = {}) =>
    JSON.stringify({
      ...{ ...run, status: "running", finishedAt: null, total: 200, ...more },
      counts: { ...run.counts, migrated, skipped: 0 },
    });
  const waiting = { until: Date.UTC(2030, 0, 1), reason: "KV is busy." };
  const steps = [
    at(10),
    at(25),
    at(30),
    at(30, { waiting }),
    at(30, { waiting }),
    at(200, { status: "completed", finishedAt: 1 }),
  ];
  api.between("before", (request, response) => isPoll(request) && answer(response, 200, steps.shift() ?? ""));
  const { stderr } = await command(api, "watch", run.id);
  expect(stderr.split("\n").map((line) => line.replace(/ \(.*| in .*/, "").replace(/since [^,]+/, "since …"))).toEqual([
    `Following run ${run.id}.`,
    "Testing users: 25 of 200",
    "Waiting since …, until 2030-01-01T00:00:00Z: KV is busy.",
    "Test of users completed",
    "",
  ]);
});

test("a lost connection and a busy server are waited for, and reported once", async () => {
  const api = await remoteApi();
  api.gate.close();
  let failures = 0;
  api.between("before", (request, response) => {
    if (!isPoll(request) || failures === 3) return false;
    failures += 1;
    if (failures === 2) return answer(response, 429, "slow down", { "retry-after": "1" });
    request.socket.destroy();
    return true;
  });
  const program = start(api, "run", "--yes");
  await api.arrived(poll, 4);
  api.gate.open();
  const { code, stderr } = await program.ended;
  expect([code, starts(api).length, stderr.match(/Trying again/g)?.length]).toEqual([0, 1, 1]);
});

test("a call that was one too many is waited for as long as the API says, a start as well, and that is said", async () => {
  const api = await remoteApi();
  const refused = new Set<string>();
  api.between("before", ({ method, url = "" }, response) => {
    const isFirst = !refused.has(`${method} ${url}`);
    refused.add(`${method} ${url}`);
    return isFirst && answer(response, 429, "Slow down.", { "retry-after": "1" });
  });
  const { code, stderr } = await command(api, "run", "--type", "snapshot", "--yes", "--no-wait");
  expect(code).toBe(0);
  expect(stderr).toContain("The API is busy (status 429). Trying again in 1 s.\n");
  expect([starts(api).length, (await runsOf(api)).length]).toEqual([2, 1]);
});

test("a call that stays one too many is given up, with what the API says", async () => {
  const api = await remoteApi();
  api.between("before", (_request, response) => answer(response, 429, "Slow down.", { "retry-after": "0" }));
  const { code, stderr } = await command(api, "status");
  expect(code).toBe(1);
  expect(stderr).toMatch(/429: Slow down\.\n.*Retry-After: 0/);
});

test("a start whose answer is lost is looked for, and not sent again", async () => {
  const api = await remoteApi();
  const lose = (request: IncomingMessage) => {
    if (isStart(request)) request.socket.destroy();
    return isStart(request);
  };
  api.between("after", lose);
  expect(await command(api, "run", "--type", "snapshot", "--yes")).toMatchObject({ code: 0 });
  expect([starts(api).length, (await runsOf(api)).length]).toEqual([1, 1]);
  api.between("before", lose);
  const { code, stderr } = await command(api, "run", "--type", "user", "--yes");
  expect(code).toBe(1);
  expect(stderr).toMatch(/No such run is listed, and nothing was sent again/);
  expect([starts(api).length, (await runsOf(api)).length]).toEqual([2, 1]);
});

test("a start that is refused says which run is in the way", async () => {
  const api = await remoteApi();
  api.gate.close();
  const { id } = await api.begin("/users");
  const { code, stderr } = await command(api, "run", "--yes");
  api.gate.open();
  expect(code).toBe(1);
  expect(stderr).toBe(
    `409: Run ${id} on users is still running; wait for it or cancel it.\nFollow it: npx quickstage-migrations watch ${id}\n`,
  );
});

const page = "<!doctype html><title>Shop</title>";
test.each<
  [what: string, args: string[], variables: object, before: (response: ServerResponse) => boolean, said: RegExp]
>([
  [
    "no token",
    ["status"],
    { QUICKSTAGE_MIGRATIONS_TOKEN: "" },
    () => false,
    /QUICKSTAGE_MIGRATIONS_TOKEN.*session --uid/,
  ],
  ["no URL", ["status"], { QUICKSTAGE_MIGRATIONS_URL: "" }, () => false, /--url https.*QUICKSTAGE_MIGRATIONS_URL/],
  ["http://", ["status", "--url", "http://example.com/x"], {}, () => false, /unencrypted/],
  ["a page", ["status"], {}, (response) => answer(response, 200, page), /does not answer as the API.*200.*\n.*--url/],
  ["another API", ["watch"], {}, (response) => answer(response, 200, "{}"), /does not answer as the API.*\n.*--url/],
  ["a page's 404", ["run", "--yes"], {}, (response) => answer(response, 404, page), /does not answer as the API.*404/],
  [
    "a bad token",
    ["status"],
    { QUICKSTAGE_MIGRATIONS_TOKEN: "x" },
    () => false,
    /^401: Your session .*\n.*session --uid/,
  ],
  ["another run", ["watch", "nosuchrun"], {}, () => false, /^404: There is no such run\.\n.*status/],
  [
    "a host's refusal",
    ["status"],
    {},
    (response) => answer(response, 403, '{"error":"Admins only."}'),
    /^403: Admins only\./,
  ],
  ["another collection", ["run", "--type", "usr", "--yes"], {}, () => false, /^400: .*must be one of user, snapshot/],
])("with %s it says what to do, in two lines, and ends with 1", async (_what, args, variables, before, said) => {
  const api = await remoteApi();
  api.between("before", (_request, response) => before(response));
  const { code, stdout, stderr } = await project.start(args, { ...signedIn(api), ...variables }).ended;
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(said);
  expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(2);
  expect(stderr).not.toContain(api.token);
});
