import { expect, test } from "vitest";
import { watchLog } from "./guarded.ts";
import { legacySnapshot, legacyUser, serve } from "./serve.ts";

const secrets = {
  password: "hunter2-plain",
  passwordHash: "pbkdf2-0a1b2c3d",
  googleId: "118000111222333444555",
  licenseKey: "QS-SECRET-KEY",
};
const viewerIPs = ["203.0.113.77", "2001:db8::dead"];
const copied = "metadata-password-9";
const number = 8_675_309_123;
/** Everything of these that must not turn up anywhere. */
const hidden = [...Object.values(secrets), ...viewerIPs, copied, String(number), "inner-secret"];

const users = {
  "user:legacy": legacyUser(secrets),
  "user:half": legacyUser({ ...secrets, analytics: { viewerIPs, sessionCount: 1 }, metadata: { password: copied } }),
  "user:odd": legacyUser({ password: { inner: "inner-secret" }, licenseKey: [secrets.licenseKey], googleId: number }),
  "user:torn": `${legacyUser(secrets).slice(0, -1)},"passwordHash":${secrets.passwordHash}}`,
  "user:text": JSON.stringify(secrets.password),
  "user:list": JSON.stringify([secrets]),
  "user:bad": legacyUser({ ...secrets, subscription: [] }),
};
const snapshots = {
  "snap:legacy": legacySnapshot(secrets),
  "snap:number": legacySnapshot({ password: number }),
  "snap:object": legacySnapshot({ password: { inner: "inner-secret" } }),
  "snap:half": legacySnapshot({ ...secrets, analytics: { viewerIPs }, metadata: { tags: [] } }),
  "snap:conflict": legacySnapshot({
    ...secrets,
    metadata: { password: copied },
    analytics: { viewerIPs: viewerIPs[0] },
  }),
  "snap:long": legacySnapshot({ password: secrets.password.repeat(200) }),
  "snap:torn": `{"password":"${secrets.password}"`,
  "snap:bad": legacySnapshot({ ...secrets, metadata: "none" }),
};

const logged = watchLog();

test("no answer and no line of the log holds a secret", async () => {
  const { call, post, get, entries, events } = await serve({ users, snapshots });
  const answers: string[] = [];
  const read = async (answer: Response) => {
    answers.push(await answer.clone().text());
    return answer;
  };
  const records = [...entries.user.keys(), ...entries.snapshot.keys()].map((key) => {
    const [prefix, id] = key.split(":");
    return `/records/${prefix === "user" ? "user" : "snapshot"}/${id}`;
  });
  for (const path of records) await read(await call(path));

  for (const dryRun of [true, false]) await read(await post("/run", { dryRun, verbose: true }));
  await read(await post("/run", { skipErrors: false }));
  const { runs } = await get<{ runs: { id: string }[] }>("/runs");
  expect(runs.length).toBe(3);
  for (const { id } of runs) {
    await read(await call(`/runs/${id}`));
    for (const accept of ["application/json", "text/csv", "application/x-ndjson"]) {
      await read(await call(`/runs/${id}/results?limit=1000`, { headers: { accept } }));
    }
  }
  for (const path of [...records, "/stats", "/runs", "/session"]) await read(await call(path));

  expect(answers.every((text) => text.length > 10)).toBe(true);
  for (const text of [...answers, logged(), ...events.values()]) {
    for (const secret of hidden) expect(text).not.toContain(secret);
  }
});

test("where a secret is, it reads •••", async () => {
  const { get, run } = await serve({ users, snapshots });
  const shown = { password: "•••", passwordHash: "•••", googleId: "•••", licenseKey: "•••" };
  expect(await get("/records/user/half")).toMatchObject({
    stored: { ...shown, analytics: { viewerIPs: "•••", sessionCount: 1 }, metadata: { password: "•••" } },
    planned: { ...shown, subscription: { status: "trial" } },
  });
  const changed = { path: "metadata.password", from: "password", value: "•••" };
  expect(await get("/records/snapshot/legacy")).toMatchObject({
    planned: { ...shown, metadata: { password: "•••", createdBy: "u1" }, analytics: { viewerIPs: "•••" } },
    changes: expect.arrayContaining([changed]),
  });
  const { id } = (await run("/snapshots")).run;
  const { results } = await get<{ results: { changes?: unknown[] }[] }>(`/runs/${id}/results?q=legacy`);
  expect(results[0]?.changes).toContainEqual(changed);
});

test("a copied value with a secret inside is reported with that masked, and undone all the same", async () => {
  const text = legacySnapshot({ files: [{ name: "a", downloadToken: "inner-secret" }] });
  const { get, run, entries } = await serve({ snapshots: { "snap:s1": text } });
  const { id } = (await run("/snapshots")).run;
  const { results } = await get<{ results: { changes?: unknown[] }[] }>(`/runs/${id}/results`);
  const value = [{ name: "a", downloadToken: "•••" }];
  expect(results[0]?.changes).toContainEqual({ path: "metadata.files", from: "files", value });
  expect((await run("/runs", { kind: "undo", of: id })).result).toMatchObject({ migrated: 1 });
  expect(JSON.parse(entries.snapshot.get("snap:s1")?.text ?? "")).toEqual(JSON.parse(text));
});

test("what is stored keeps its secrets, and gets them where they belong", async () => {
  const { run, entries } = await serve({ users, snapshots });
  await run();
  const stored = (type: "user" | "snapshot", key: string) => JSON.parse(entries[type].get(key)?.text ?? "");
  expect(stored("user", "user:legacy")).toMatchObject(secrets);
  expect(stored("snapshot", "snap:legacy")).toMatchObject({ ...secrets, metadata: { password: secrets.password } });
  expect(stored("snapshot", "snap:half").analytics.viewerIPs).toEqual(viewerIPs);
});
