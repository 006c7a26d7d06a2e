import type { Run } from "../../../src/contract/run.ts";
import { type Attempt, judge, reproduction } from "../judge.ts";
import { attackEach, count, type Kind, type Tally } from "../kind.ts";
import type { Sent } from "../send.ts";
import { base, json, startRun, type Target } from "../target.ts";

/** Commands that a run's status does not allow, references to runs of another kind, and the same thing many times at once. */
export const commands: Kind = {
  name: "commands",
  startsRuns: true,
  async attack(target, tally) {
    await attackEach(target, [...unknownRuns(target), ...wrongReferences(target), ...cleanups(target)], tally);
    for (const run of [target.runs.tested, target.runs.failed, target.runs.migrated, target.runs.saved])
      await attackEach(target, [...given(target, run, ["pause", "resume", "cancel"])], tally);

    const inAnHour = Date.now() + 3_600_000;
    const scheduled = await once(
      target,
      tally,
      post(target, "/runs", { kind: "migrate", types: ["snapshot"], startAt: inAnHour }),
    );
    if (!scheduled) return;
    await attackEach(
      target,
      [...given(target, scheduled, ["pause", "resume", "retry"]), ...around(target, scheduled)],
      tally,
    );
    await once(target, tally, post(target, `/runs/${scheduled.id}/cancel`));
    await attackEach(target, [...given(target, scheduled, ["pause", "resume", "cancel"])], tally);

    // So slow that it is at work for as long as it is needed here.
    const slow = { kind: "migrate", types: ["snapshot"], maxPerSecond: 0.01 };
    const running = await once(target, tally, post(target, "/runs", slow));
    if (!running) return;
    await attackEach(target, [...given(target, running, ["resume", "retry"]), ...around(target, running)], tally);
    await once(target, tally, post(target, `/runs/${running.id}/pause`));
    await attackEach(target, [...given(target, running, ["pause", "retry"]), ...around(target, running)], tally);
    await once(target, tally, post(target, `/runs/${running.id}/resume`));
    await once(target, tally, post(target, `/runs/${running.id}/cancel`));
    await attackEach(target, [...given(target, running, ["pause", "resume", "cancel"])], tally);
    await startRun(target.call, { kind: "undo", of: running.id });
  },
};

const post = ({ bearer }: Pick<Target, "bearer">, path: string, body?: object): Sent => {
  const { headers = [], ...rest } = body === undefined ? {} : json(body);
  return {
    method: "POST",
    path: `${base}${path}`,
    ...rest,
    headers: [bearer, ...headers, ["prefer", "respond-async"]],
  };
};

/** Twelve times at once: one is let through, the others meet what it made of it. @returns what the one was answered */
async function once(target: Target, tally: Tally, sent: Sent): Promise<Run | null> {
  const answers = await Promise.all(Array.from({ length: 12 }, () => target.send(sent)));
  const accepted = answers.filter(({ status }) => status === 200 || status === 202);
  const what = `${sent.method} ${sent.path}, twelve times at once`;
  for (const answer of answers.filter((each) => !accepted.includes(each)))
    count(tally, judge({ what, sent, refused: [409] }, answer, target), what, reproduction(sent, target));
  if (accepted.length === 1) tally.harmless += 1;
  else
    tally.findings.push({ what: `${what}: ${accepted.length} of them were accepted`, how: reproduction(sent, target) });
  const first = accepted[0] ? (JSON.parse(accepted[0].text) as Run | { run: Run }) : null;
  return first && "run" in first ? first.run : first;
}

const refused = (what: string, sent: Sent, statuses: readonly number[]): Attempt => ({ what, sent, refused: statuses });

/** Commands that its status does not allow. */
function* given(target: Target, run: Run, names: readonly string[]): Generator<Attempt> {
  const what = `a run of the kind ${run.kind} that was ${run.status}`;
  for (const name of names) {
    yield refused(`${name} of ${what}`, post(target, `/runs/${run.id}/${name}`), [409]);
    yield refused(`${name} of ${what}, with a body`, post(target, `/runs/${run.id}/${name}`, {}), [409]);
    yield refused(
      `${name} of ${what}, with an option`,
      post(target, `/runs/${run.id}/${name}`, { force: true }),
      [400],
    );
    yield refused(`${name} of ${what}, with a query`, post(target, `/runs/${run.id}/${name}?force=true`), [400]);
  }
}

/** What can't be done while this run is at work or about to be. */
function* around(target: Target, { id, status }: Run): Generator<Attempt> {
  const start = (what: string, body: object) =>
    refused(`${what} beside a ${status} run`, post(target, "/runs", body), [409]);
  yield start("a migration", { kind: "migrate" });
  yield start("a dry run", { kind: "migrate", types: ["snapshot"], dryRun: true });
  yield start("one of one record", { kind: "migrate", types: ["snapshot"], ids: ["x"] });
  yield start("a scheduled one", { kind: "migrate", types: ["snapshot"], startAt: Date.now() + 60_000 });
  yield start("a backup", { kind: "backup", types: ["snapshot"] });
  yield start("a verification", { kind: "verify", types: ["snapshot"] });
  yield start("a clean-up", { kind: "cleanup", types: ["snapshot"], fields: { snapshot: ["createdBy"] } });
  yield start("a restore", { kind: "restore", types: ["snapshot"], backup: target.runs.saved.id });
  yield start("an undo of it", { kind: "undo", of: id });
  yield start("a verification of it", { kind: "verify", of: id });
  yield start("a restore of it", { kind: "restore", backup: id });
  yield start("its plan", { kind: "migrate", types: ["snapshot"], planOf: id });
  for (const path of ["/run", "/snapshots"])
    yield refused(`POST ${path} beside a ${status} run`, post(target, path, {}), [409]);
  const headers = [target.bearer];
  yield refused("its backup deleted", { method: "DELETE", path: `${base}/backups/${id}`, headers }, [404, 409]);
}

function* unknownRuns(target: Target): Generator<Attempt> {
  for (const id of ["none", "0", "__proto__", "constructor", "toString", "00000000-0000-0000-0000-000000000000"]) {
    for (const name of ["pause", "resume", "cancel", "retry", "undo", "delete"])
      yield refused(`${name} of the run ${id}`, post(target, `/runs/${id}/${name}`), [404]);
    for (const [kind, member] of [
      ["undo", "of"],
      ["verify", "of"],
      ["restore", "backup"],
      ["migrate", "planOf"],
    ] as const)
      yield refused(`a ${kind} of the run ${id}`, post(target, "/runs", { kind, [member]: id }), [400, 404, 409]);
    const change = { ...post(target, `/runs/${id}`, { maxPerSecond: 1 }), method: "PATCH" };
    yield refused(`another rate of the run ${id}`, change, [404]);
    yield refused(`the backup ${id} deleted`, { ...post(target, `/backups/${id}`), method: "DELETE" }, [404]);
  }
}

/** Runs that can't be what is made of them, by how they are referred to. */
function* wrongReferences(target: Target): Generator<Attempt> {
  const { tested, failed, migrated, undone, verified, saved } = target.runs;
  const wrong: [body: object, member: string, runs: Run[]][] = [
    [{ kind: "undo" }, "of", [tested, failed, undone, verified, saved]],
    [{ kind: "verify" }, "of", [tested, failed, undone, verified, saved]],
    [{ kind: "restore" }, "backup", [tested, failed, undone, verified]],
    [{ kind: "restore", types: ["user"] }, "backup", [saved]],
    [{ kind: "restore", types: ["snapshot"] }, "backup", [migrated]],
    [{ kind: "migrate" }, "planOf", [failed, migrated, undone, verified, saved]],
  ];
  for (const [body, member, runs] of wrong)
    for (const run of runs)
      for (const dryRun of [true, false])
        yield refused(
          `a ${(body as Run).kind} by a run of the kind ${run.kind}`,
          post(target, "/runs", { ...body, [member]: run.id, dryRun }),
          [409],
        );
  for (const run of [tested, failed, undone, verified, saved])
    yield refused(`a retry of a run of the kind ${run.kind}`, post(target, `/runs/${run.id}/retry`), [409]);
  for (const run of [tested, migrated, saved])
    yield refused(
      "another rate of a finished run",
      { ...post(target, `/runs/${run.id}`, { maxPerSecond: 1 }), method: "PATCH" },
      [409],
    );
  for (const run of [tested, undone, verified])
    yield refused("a backup deleted that is none", { ...post(target, `/backups/${run.id}`), method: "DELETE" }, [404]);
}

/** Snapshots are still to be migrated, so nothing of them may be cleaned up; and never what is retained, or no legacy field. */
function* cleanups(target: Target): Generator<Attempt> {
  const cleanup = (fields: unknown, status: number) =>
    refused(`a clean-up of ${JSON.stringify(fields)}`, post(target, "/runs", { kind: "cleanup", fields }), [status]);
  yield cleanup({ snapshot: ["createdBy"] }, 409);
  yield cleanup({ user: ["subscriptionStatus"], snapshot: ["createdBy"] }, 409);
  for (const field of ["createdAt", "expiresAt", "public", "password", "files"])
    yield cleanup({ snapshot: [field] }, 409);
  yield cleanup({ user: ["stripeCustomerId"] }, 409);
  for (const field of ["uid", "role", "passwordHash", "subscription", "subscription.status", "__proto__", "*", ""])
    yield cleanup({ user: [field] }, 400);
  for (const fields of [{}, [], null, "user", { user: [] }, { user: "x" }, { users: ["x"] }, { constructor: ["x"] }])
    yield cleanup(fields, 400);
}
