import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { legacyUser } from "./records.ts";
import { startServer } from "./server.ts";
import { button, paragraph, rowsOf, showPanel } from "./show.tsx";

const store = { user: { "user:a": legacyUser("a"), "user:b": legacyUser("b") } };

test("a test shows what would change and changes nothing", async () => {
  const server = await startServer(store);
  const user = showPanel(server);
  await user.click(await button("Test user migration"));
  await paragraph("Test of users completed");
  const migrated = async () => (await rowsOf("Migration results")).filter((row) => row.includes("Would migrate"));
  await waitFor(async () => expect(await migrated()).toHaveLength(2));
  expect(server.entries.user.get("user:a")?.text).toBe(store.user["user:a"]);
});

test("a real run starts only once the word is typed to the letter", async () => {
  const server = await startServer(store);
  const user = showPanel(server);
  await waitFor(async () => expect(await button("Run user migration")).toBeEnabled());
  await user.click(await button("Run user migration"));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(dialog.getByRole("textbox", { name: "Type MIGRATE to confirm" })).toHaveFocus();
  const confirm = dialog.getByRole("button", { name: "Run migration" });
  await user.keyboard("migrate");
  expect(confirm).toBeDisabled();
  await user.clear(dialog.getByRole("textbox"));
  await user.keyboard("MIGRATE");
  await user.click(confirm);
  await paragraph("Migration of users completed");
  expect(JSON.parse(server.entries.user.get("user:a")?.text ?? "").subscription).toEqual({ status: "active" });
  await waitFor(() => expect(screen.getByRole("group", { name: "Users" })).toHaveTextContent(/nothing left/i));
});

test("the confirmation says how many records, and whether just this was tested", async () => {
  const user = showPanel(await startServer(store));
  await waitFor(async () => expect(await button("Run full migration")).toBeEnabled());
  await user.click(await button("Run full migration"));
  const dialog = await screen.findByRole("alertdialog");
  expect(dialog).toHaveTextContent("2 records of 3");
  expect(dialog).toHaveTextContent("There is no recent test of all records");
  await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
  expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
  expect(await button("Run full migration")).toHaveFocus();
});

test("a run can be paused, resumed and cancelled, and each button is off with its reason when it can't be used", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const user = showPanel(await startServer(store, (operation) => (operation === "getMany" ? held : Promise.resolve())));
  await user.click(await button("Test user migration"));
  await screen.findByRole("progressbar", { name: "Run progress" });
  const resume = await button("Resume");
  expect(resume).toBeDisabled();
  expect(resume).toHaveAttribute("title", "A running run can't be resumed: only paused runs can.");
  expect(await button("Test full migration")).toBeDisabled();
  await user.click(await button("Pause"));
  // The executor is in the middle of a read, and is waited for.
  release();
  await waitFor(async () => expect(await button("Resume")).toBeEnabled());
  await user.click(await button("Cancel run"));
  expect(await screen.findByText("It was a dry run: nothing was written.")).toBeInTheDocument();
});
