import { expect, test } from "vitest";
import type { Run } from "../../src/contract/run.ts";
import { watchLog } from "./guarded.ts";
import { legacySnapshot, legacyUser, serve, unreadable } from "./serve.ts";

const secrets = {
  password: "hunter2-plain",
  passwordHash: "pbkdf2-0a1b2c3d",
  googleId: "118000111222333444555",
  licenseKey: "QS-SECRET-KEY",
};
const viewerIPs = ["203.0.113.77"];
const changed = "another-password-7";
/** Everything of these that must not turn up anywhere. */
const hidden = [...Object.values(secrets), ...viewerIPs, changed];

const users = {
  "user:u1": legacyUser(secrets),
  "user:u2": { text: legacyUser(secrets), metadata: { note: "kept" } },
  "user:torn": `{"licenseKey":"${secrets.licenseKey}"`,
  "user:empty": unreadable,
};
const snapshots = {
  "snap:s1": legacySnapshot(secrets),
  "snap:s2": legacySnapshot({ ...secrets, analytics: { viewerIPs } }),
};
const logged = watchLog();

/** Runs of every kind over records with secrets, with all that there is to find out about each; the answers as texts. */
async function everything() {
  const served = await serve({ users, snapshots });
  const { call, post, entries, events } = served;
  const answers: string[] = [];
  const read = async (answer: Response) => answers.push(await answer.text());
  const start = async (body: object): Promise<string> => {
    const answer = await post("/runs", { verbose: true, ...body });
    expect(answer.status).toBe(200);
    const { run } = (await answer.clone().json()) as { run: Run };
    await read(answer);
    return run.id;
  };
  const change = (key: string) => {
    const value = JSON.parse(entries.snapshot.get(key)?.text as string);
    const metadata = { ...value.metadata, password: changed };
    entries.snapshot.set(key, { text: JSON.stringify({ ...value, metadata, password: `${changed}!` }) });
  };

  const saved = await start({ kind: "backup" });
  const planOf = await start({ kind: "migrate", dryRun: true });
  const of = await start({ kind: "migrate", planOf, backup: true });
  change("snap:s1");
  await start({ kind: "verify", of });
  const fields = { user: ["licenseKey"], snapshot: ["createdBy"] };
  for (const dryRun of [true, false]) await start({ kind: "cleanup", fields, dryRun });
  for (const dryRun of [true, false]) await start({ kind: "undo", of, dryRun });
  for (const overwrite of [false, true]) await start({ kind: "restore", backup: saved, overwrite });
  await read(await post(`/runs/${of}/retry`));

  const { runs } = await served.get<{ runs: Run[] }>("/runs?limit=100");
  for (const { id } of runs) {
    await read(await call(`/runs/${id}`));
    for (const accept of ["application/json", "text/csv", "application/x-ndjson"]) {
      await read(await call(`/runs/${id}/results?limit=1000`, { headers: { accept } }));
    }
  }
  for (const path of ["/runs", "/stats", "/forecast", "/backups", `/backups/${saved}`, "/audit", "/records/user/u1"]) {
    await read(await call(path));
  }
  return { ...served, answers, saved, of, outputs: [...answers, logged(), ...events.values()] };
}

test("of no kind of run does an answer, an event or a line of the log hold a secret", async () => {
  const { outputs, answers } = await everything();
  expect(answers.length).toBeGreaterThan(50);
  for (const text of outputs) {
    for (const secret of hidden) expect(text).not.toContain(secret);
  }
});

test("the download of a backup is the one answer that holds secrets, for without them it could not be put back", async () => {
  const { call, saved, entries } = await everything();
  const text = await (await call(`/backups/${saved}/download`)).text();
  for (const secret of Object.values(secrets)) expect(text).toContain(secret);
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { key: string; value: string });
  expect(lines.find(({ key }) => key === "user:u1")?.value).toBe(users["user:u1"]);
  expect(entries.user.get("user:u1")).toEqual({ text: users["user:u1"] });
});

test("what is wrong in a body is named, and its value not repeated", async () => {
  const { post } = await serve();
  const value = secrets.password;
  for (const body of [
    { kind: value },
    { kind: "restore", backup: `${value}!` },
    { kind: "undo", of: "x", limit: value },
  ]) {
    expect(await (await post("/runs", body)).text()).not.toContain(value);
  }
  expect(await (await post("/runs", `{"reason":"${value}`)).text()).not.toContain(value);
});
