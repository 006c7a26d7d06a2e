import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import type { Run } from "../../src/client/contract.ts";
import { legacyUser, unreadable } from "./records.ts";
import { network, startServer } from "./server.ts";
import { button, finished, paragraph, showMigrated, showPanel } from "./show.tsx";

test("each card says how many there are, how many are migrated and how many are left", async () => {
  showPanel(await startServer({ user: { "user:a": legacyUser("a"), "user:b": legacyUser("b") } }));
  const users = await screen.findByRole("group", { name: "Users" });
  expect(await within(users).findByText("legacy", { exact: false })).toBeInTheDocument();
  expect(users).toHaveTextContent("2 to migrate");
  expect(users).toHaveTextContent("3 total");
  expect(users).toHaveTextContent("1 migrated");
  expect(users).toHaveTextContent("2 legacy");
  expect(screen.getByRole("group", { name: "Snapshots" })).toHaveTextContent("no records");
});

test("the overall progress is a whole percentage with a sentence that counts what can't be read", async () => {
  showPanel(await startServer({ user: { "user:a": legacyUser("a"), "user:b": unreadable } }));
  const bar = await screen.findByRole("progressbar", { name: "Overall progress" });
  expect(bar).toHaveAttribute("aria-valuenow", "33");
  expect(screen.getByText("1 of 3 records is current; 1 can't be read")).toBeInTheDocument();
  expect(await screen.findByRole("figure", { name: "Migration progress" })).toBeInTheDocument();
});

test("a real run can't be started when nothing is left, and the button says why", async () => {
  showPanel(await startServer());
  const run = await button("Run user migration");
  await waitFor(() => expect(run).toHaveAccessibleDescription("Nothing left to migrate"));
  expect(run).toBeDisabled();
  expect(await button("Test user migration")).toBeEnabled();
});

test("before the first run it says where to begin", async () => {
  showPanel(await startServer());
  await paragraph("No runs yet.");
  const first = "Test: it reads every record and says what a run would change. It writes nothing.";
  expect(screen.getByText(first)).toBeInTheDocument();
});

const users = { "user:a": legacyUser("a"), "user:b": legacyUser("b", { licenseKey: "QS-1" }), "user:c": unreadable };

/** A panel whose users have been migrated. */
async function migrated() {
  const server = await startServer({ user: users });
  return { server, user: await showMigrated(server) };
}

const chart = () => screen.findByRole("figure", { name: "Migration progress" });

test("the chart says where every collection stood and stands, with the next count after the first", async () => {
  const { user } = await migrated();
  await waitFor(async () => {
    const figure = within(await chart());
    const users = "Users: from 25\u00a0% (1 of 4 records) to 75\u00a0% (3 of 4 records).";
    expect(figure.getByText(users, { collapseWhitespace: false })).toBeInTheDocument();
    expect(figure.getByText(/^Snapshots: from no records \(0 of 0 records\) to no records/)).toBeInTheDocument();
  });
  expect(await button("Last run")).toBePressed();
  for (const name of ["All time", "24 h", "Now"]) {
    await user.click(await button(name));
    expect(await button(name)).toBePressed();
    expect(within(await chart()).getByText(/^Users: /)).toBeInTheDocument();
  }
});

test("a run whose figures over time can't be had leaves the chart at how things stand", async () => {
  const server = await startServer({ user: users });
  network.use(http.get(`${server.baseUrl}/progress`, () => new HttpResponse(null, { status: 404 })));
  const headers = { authorization: `Bearer ${server.token}`, prefer: "wait=60" };
  await server.fetch(new Request(`${server.baseUrl}/users`, { method: "POST", headers }));
  showPanel(server);
  await waitFor(async () => expect(await chart()).toHaveTextContent("Users: Current 3"));
  expect(await button("Now")).toBePressed();
  expect(screen.queryByText("can't be shown", { exact: false })).not.toBeInTheDocument();
});

test("before there is anything to tell over time the chart says how things stand", async () => {
  showPanel(await startServer({ user: users }));
  const figure = within(await chart());
  expect(await button("Now")).toBePressed();
  for (const name of ["Last run", "24 h", "All time"]) expect(await button(name)).toBeDisabled();
  expect(figure.getByText("Users: Current 1, To migrate 2, Can't be read 1.")).toBeInTheDocument();
});

test("legacy fields say how many records hold them, what is still to be copied, and what comes next", async () => {
  const { user } = await migrated();
  await user.click(await button("Schema"));
  const fields = await screen.findByRole("table", { name: "Users of 4 records" });
  const row = (name: string) => within(fields).getByRole("row", { name: new RegExp(name) });
  await waitFor(() => expect(row("subscriptionStatus")).toHaveTextContent("2 of 4All copied: can be cleaned up"));
  expect(row("licenseKey")).toHaveTextContent("deprecated, no new place1 of 4Nothing to copy: can be cleaned up");
  expect(screen.getByText("7 more fields are held by no record")).toBeInTheDocument();
  expect(screen.getByText("There are no records.")).toBeInTheDocument();
});

test("a field that is still to be copied says on how many records", async () => {
  const user = showPanel(await startServer({ user: users }));
  await user.click(await button("Schema"));
  const fields = await screen.findByRole("table", { name: "Users of 4 records" });
  const row = within(fields).getByRole("row", { name: /subscriptionStatus/ });
  expect(row).toHaveTextContent("to subscription.status2 of 4, 2 to copyA run copies it");
});

test("a card says how the legacy records changed since the last run", async () => {
  const server = await startServer({ user: users });
  const headers = { authorization: `Bearer ${server.token}` };
  const call = (path: string, method: string) =>
    server.fetch(new Request(`${server.baseUrl}${path}`, { method, headers }));
  await call("/stats", "GET");
  await call("/users", "POST");
  await call("/stats", "GET");
  server.entries.user.delete("user:c");
  const user = showPanel(server);
  const card = await screen.findByRole("group", { name: "Users" });
  await user.click(await button("Refresh counts"));
  await waitFor(() => expect(card).toHaveTextContent("\u22121 since the last run"));
});

test("legacy records that appear after a run are a notice, which stays away once dismissed until there are more", async () => {
  const { server, user } = await migrated();
  server.entries.user.set("user:late", { text: legacyUser("late") });
  await user.click(await button("Refresh counts"));
  await screen.findByText("1 legacy record appeared among users");
  await user.click(await button("Dismiss"));
  expect(screen.queryByText("1 legacy record appeared among users")).not.toBeInTheDocument();

  server.entries.user.set("user:later", { text: legacyUser("later") });
  await user.click(await button("Refresh counts"));
  await screen.findByText("2 legacy records appeared among users");
  await user.click(await button("List them with a test"));
  await finished("Test of users");
  expect(await button("Show them")).toBeInTheDocument();
});

test("a run that is stuck says so once, and can be paused from there", async () => {
  const server = await startServer({ user: users });
  const run: Run = {
    ...{ id: "r1", kind: "migrate", types: ["user"], status: "running", dryRun: false },
    options: { batchSize: 50, skipErrors: true, verbose: false },
    startedBy: { uid: "admin", name: "Mara" },
    ...{ createdAt: Date.now() - 300_000, startedAt: Date.now() - 300_000, finishedAt: null },
    counts: { listed: 100, migrated: 30, skipped: 20, errors: 0, conflicts: 0, warnings: 0 },
    ...{ total: 100, etaMs: null, rate: 0, error: null, slowed: null, stuckSince: Date.now() - 120_000 },
    ...{ executors: 1, deferred: 0, waiting: null },
  };
  const paused = Promise.withResolvers<void>();
  network.use(
    http.get(`${server.baseUrl}/runs`, () => HttpResponse.json({ runs: [run], cursor: null })),
    http.get(`${server.baseUrl}/runs/r1`, () => HttpResponse.json(run)),
    http.get(`${server.baseUrl}/runs/r1/results`, () => HttpResponse.json({ results: [], cursor: null })),
    http.post(`${server.baseUrl}/runs/r1/pause`, () => {
      paused.resolve();
      return HttpResponse.json({ ...run, status: "paused", stuckSince: null });
    }),
  );
  const user = showPanel(server);
  expect(await screen.findAllByRole("alert")).toHaveLength(1);
  expect(screen.getByRole("alert")).toHaveTextContent("Stuck: no progress since");
  await user.click(await button("Pause"));
  await paused.promise;
});

test("when all is current it says what comes next", async () => {
  showPanel(await startServer());
  expect(await screen.findByText("The only record is current. None holds a legacy field.")).toBeInTheDocument();
});

test("a schedule says when it ran last and runs next, and what came of it", async () => {
  const server = await startServer({ user: { "user:a": legacyUser("a") } });
  const lastAt = Date.now() - 9_000_000;
  const schedule = { cron: "0 3 * * *", lastAt, outcome: "1 legacy record was found.", run: null, keepsCurrent: false };
  network.use(http.get(`${server.baseUrl}/progress`, () => HttpResponse.json({ points: [], schedule })));
  showPanel(server);
  const note = await screen.findByTitle(/^1 legacy record was found\. Schedule: 0 3 \* \* \* \(UTC\)$/);
  expect(note.textContent?.replaceAll("\u00a0", " ")).toMatch(/^Scheduled count 2 h ago, next in \d+ \S+$/);
});
