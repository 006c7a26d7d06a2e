import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { legacyUser } from "./records.ts";
import { startServer } from "./server.ts";
import { button, confirmWith, finished, rowsOf, showMigrated, showPanel } from "./show.tsx";

const store = { user: { "user:a": legacyUser("a") } };

test("a clean-up waits for the migration, takes out just the chosen fields, and asks for its own word", async () => {
  const server = await startServer(store);
  const user = showPanel(server);
  await waitFor(async () => expect(await button("Run user migration")).toBeEnabled());
  const cleanUp = await button("Clean up…");
  await waitFor(() => expect(cleanUp).toBeDisabled());
  expect(cleanUp).toHaveAccessibleDescription(expect.stringContaining("still to be migrated"));
  await user.click(await button("Run user migration"));
  await confirmWith(user, "MIGRATE");
  await finished("Migration of users");

  await waitFor(() => expect(screen.getByRole("group", { name: "Users" })).toHaveTextContent(/nothing left/i));
  await user.click(await button("Clean up…"));
  const dialog = within(await screen.findByRole("alertdialog"));
  await user.click(await dialog.findByRole("checkbox", { name: /subscriptionStatus/ }));
  await user.click(dialog.getByRole("button", { name: "Test the clean-up" }));
  await dialog.findByText("would lose these fields", { exact: false });
  await confirmWith(user, "CLEAN UP");
  await finished("Clean-up of users");
  const record = JSON.parse(server.entries.user.get("user:a")?.text ?? "");
  expect(record).not.toHaveProperty("subscriptionStatus");
  expect(record.subscription.status).toBe("active");
  await waitFor(async () => expect((await rowsOf("Migration results")).join()).toContain("−1 subscriptionStatus"));
});

test("a retained field can't be chosen for a clean-up, and says why", async () => {
  const server = await startServer({ user: { "user:a": legacyUser("a", { stripeCustomerId: "cus_1" }) } });
  const user = await showMigrated(server);
  await waitFor(() => expect(screen.getByRole("group", { name: "Users" })).toHaveTextContent(/nothing left/i));
  await user.click(await button("Clean up…"));
  const dialog = within(await screen.findByRole("alertdialog"));
  const retained = await dialog.findByRole("checkbox", { name: /stripeCustomerId/ });
  expect(retained).toBeDisabled();
  expect(retained).toHaveAccessibleDescription("retained: billing still reads it");
  expect(dialog.getByRole("checkbox", { name: /subscriptionStatus/ })).toBeEnabled();
});

test("what was backed up can be put back, also over what changed since", async () => {
  const server = await startServer(store);
  const user = showPanel(server);
  await user.click(await button("Back up all"));
  const sentence = await finished("Backup of users and snapshots");
  expect(sentence).toHaveTextContent("2 saved");
  server.entries.user.set("user:a", { text: '{"uid":"a","name":"Somebody else"}' });

  const latest = within(screen.getByRole("region", { name: "Current and latest run" }));
  await waitFor(() => expect(latest.getByRole("button", { name: "Restore…" })).toBeEnabled());
  await user.click(latest.getByRole("button", { name: "Restore…" }));
  const dialog = within(await screen.findByRole("alertdialog"));
  await user.click(dialog.getByRole("checkbox", { name: /Also replace/ }));
  await user.click(dialog.getByRole("button", { name: "Test the restore" }));
  await dialog.findByText("would be put back, tested", { exact: false });
  await confirmWith(user, "RESTORE");
  await finished("Restore of users");
  expect(server.entries.user.get("user:a")?.text).toBe(store.user["user:a"]);
});

test("the audit trail says who did what and why, and leads to the run", async () => {
  const user = showPanel(await startServer(store));
  await user.click(await screen.findByText("Options"));
  await user.type(await screen.findByLabelText("Reason"), "Ticket 512");
  await user.click(await button("Test user migration"));
  await finished("Test of users");
  await user.click(await button("Verify all"));
  await finished("Verification of users and snapshots");
  await user.click(await button("Audit"));
  const rows = await waitFor(async () => {
    const all = await rowsOf("Audit trail");
    expect(all).toHaveLength(2);
    return all;
  });
  expect(rows[0]).toContain("Started a verification");
  expect(rows[1]).toMatch(/Started a migration.*Dry run.*Ticket 512/);
  expect(await screen.findByText("Each entry is as it was written", { exact: false })).toBeInTheDocument();
  const table = screen.getByRole("table", { name: "Audit trail" });
  await user.click(within(table).getAllByRole("button")[1] as HTMLElement);
  await screen.findByRole("region", { name: "Run" });
});
