import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { legacyUser, unreadable } from "./records.ts";
import { startServer } from "./server.ts";
import { button, confirmWith, finished, rowsOf, showMigrated, showPanel } from "./show.tsx";

const store = { user: { "user:a": legacyUser("a"), "user:b": legacyUser("b"), "user:c": unreadable } };

async function migrated() {
  const server = await startServer(store);
  return { server, user: await showMigrated(server) };
}

test("an undo is tested first, says how many can still be undone, and undoes exactly those", async () => {
  const { server, user } = await migrated();
  const changedSince = JSON.parse(server.entries.user.get("user:b")?.text ?? "");
  for (const name of ["subscription", "analytics", "updatedAt", "lastActivityAt", "status"])
    changedSince[name] = { own: 1 };
  server.entries.user.set("user:b", { text: JSON.stringify(changedSince) });

  await user.click(await button("Undo…"));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(dialog.queryByRole("textbox", { name: "Type UNDO to confirm" })).not.toBeInTheDocument();
  await user.click(dialog.getByRole("button", { name: "Test the undo" }));
  expect(await dialog.findByText("Can still be undone", { exact: false })).toHaveTextContent(
    "1 of 2 records, completely, tested",
  );
  expect(dialog.getByText("In 1 record some fields stay", { exact: false })).toBeInTheDocument();
  expect(dialog.getByText("1 record would be left", { exact: false })).toBeInTheDocument();
  await confirmWith(user, "UNDO");
  await finished("Undo of users");
  expect(JSON.parse(server.entries.user.get("user:a")?.text ?? "")).toEqual(JSON.parse(store.user["user:a"]));
  expect(JSON.parse(server.entries.user.get("user:b")?.text ?? "")).toEqual(changedSince);
  await waitFor(async () => expect((await rowsOf("Migration results")).join()).toContain("Undone"));
});

test("an undo after a clean-up says that values are put back, and where, and each record says which", async () => {
  const server = await startServer(store);
  const clean = { kind: "cleanup", types: ["user"], fields: { user: ["subscriptionStatus"] } };
  const headers = { authorization: `Bearer ${server.token}`, "content-type": "application/json" };
  for (const request of [{ kind: "migrate", types: ["user"] }, clean]) {
    const call = { method: "POST", headers, body: JSON.stringify(request) };
    expect((await server.fetch(new Request(`${server.baseUrl}/runs`, call))).status).toBe(200);
  }
  const b = server.entries.user.get("user:b")?.text ?? "";
  server.entries.user.set("user:b", { text: b.replace('"status":"active"', '"status":"gone"') });

  const user = showPanel(server);
  await finished("Clean-up of users");
  await user.click(within(await screen.findByRole("table", { name: "Run history" })).getByText("Migration of users"));
  await user.click(await button("Undo…"));
  const dialog = within(await screen.findByRole("alertdialog"));
  await user.click(dialog.getByRole("button", { name: "Test the undo" }));
  expect(await dialog.findByText("Can still be undone", { exact: false })).toHaveTextContent(
    "2 of 2 records, 1 of them completely",
  );
  expect(dialog.getByText(/^In 1 record a value is restored to the legacy field/)).toBeInTheDocument();
  expect(dialog.getByText(/^In 1 record some fields stay/)).toBeInTheDocument();
  await confirmWith(user, "UNDO");
  await finished("Undo of users");
  const latest = screen.getByRole("region", { name: "Run" });
  expect(latest).toHaveTextContent("1 fully undone");
  expect(latest).toHaveTextContent("1 with a value restored to its legacy field");
  expect(latest).toHaveTextContent("1 with fields kept");
  const results = within(await screen.findByRole("table", { name: "Migration results" }));
  await user.click(await results.findByRole("button", { name: "a" }));
  const record = within(await screen.findByRole("complementary", { name: "Record user a" }));
  const putBack = await record.findByText(/its value was restored: a clean-up had removed the field/);
  expect(putBack.parentElement).toHaveTextContent("subscriptionStatus");
  await user.click(await results.findByRole("button", { name: "b" }));
  const other = within(await screen.findByRole("complementary", { name: "Record user b" }));
  const stays = await other.findAllByText("stays, as it changed since the run");
  expect(stays.map((words) => words.parentElement?.textContent)).toContainEqual(
    expect.stringContaining("subscription.status"),
  );
});

test("the errors of a run can be tried again, and a run that can't be undone says why", async () => {
  const { server, user } = await migrated();
  server.entries.user.set("user:c", { text: legacyUser("c") });
  await user.click(await button("Retry 1 error"));
  await finished("Retry of users");
  expect(JSON.parse(server.entries.user.get("user:c")?.text ?? "").subscription).toEqual({ status: "active" });
  await user.click(await button("Test user migration"));
  await finished("Test of users");
  expect(await button("Undo…")).toHaveAttribute("title", "A test wrote nothing.");
});

test("a verification says what it confirmed and what is no longer as the run left it", async () => {
  const { server, user } = await migrated();
  const text = server.entries.user.get("user:a")?.text ?? "";
  server.entries.user.set("user:a", { text: text.replace('"status":"active"', '"status":"gone"') });
  await user.click(await button("Verify"));
  const sentence = await finished("Verification of users");
  expect(sentence).toHaveTextContent("2 confirmed, 0 skipped, 2 errors");
  await waitFor(async () => expect((await rowsOf("Migration results")).join()).toContain("Not as the run left it"));
});

test("a run says why it was started and how, and its write limit can be changed while it goes", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = await startServer(store, (operation) => (operation === "put" ? held : Promise.resolve()));
  const user = showPanel(server);
  await waitFor(async () => expect(await button("Run user migration")).toBeEnabled());
  await user.click(screen.getByText("Options"));
  await user.type(await screen.findByLabelText("Reason"), "Ticket 512");
  await user.type(screen.getByLabelText("At most"), "20");
  await user.click(await button("Run user migration"));
  await confirmWith(user, "MIGRATE");
  await screen.findByRole("progressbar", { name: "Run progress" });
  expect(screen.getByText("Ticket 512")).toBeInTheDocument();
  expect(screen.getByText("At most 20 writes a second")).toBeInTheDocument();
  await user.type(screen.getByLabelText("Writes a second, at most"), "50000{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("The limit must be a number from 0.01 to 10000");
  await user.clear(screen.getByLabelText("Writes a second, at most"));
  await user.type(screen.getByLabelText("Writes a second, at most"), "300{Enter}");
  expect(await screen.findByText("At most 300 writes a second")).toBeInTheDocument();
  release();
  await finished("Migration of users");
});

test("errors are shown by cause, and those of one cause can be tried again together", async () => {
  const { server, user } = await migrated();
  await user.click(await button(/^Errors/));
  const causes = within(await screen.findByRole("region", { name: "Errors by cause" }));
  expect(await causes.findByText("The stored text is not JSON.")).toBeInTheDocument();
  server.entries.user.set("user:c", { text: legacyUser("c") });
  await user.click(await causes.findByRole("button", { name: "Retry this one" }));
  await waitFor(async () => expect(await rowsOf("Run history")).toHaveLength(2));
  await finished("Migration of users");
  expect(await screen.findByText("Only user c")).toBeInTheDocument();
  await waitFor(() => expect(server.entries.user.get("user:c")?.text).toContain('"subscription"'));
});

test("legacy records that turn up after a full run are said to be new", async () => {
  const { server, user } = await migrated();
  server.entries.user.set("user:late", { text: legacyUser("late") });
  await user.click(await button("Refresh counts"));
  const users = screen.getByRole("group", { name: "Users" });
  await within(users).findByText("1 legacy record appeared since the last run");
});
