import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { legacyUser } from "./records.ts";
import { startServer } from "./server.ts";
import { button, confirmWith, finished, paragraph, rowsOf, showPanel } from "./show.tsx";

const store = { user: { "user:a": legacyUser("a"), "user:b": legacyUser("b") } };

test("an option that the API refuses is shown at its field, and nothing is started", async () => {
  const user = showPanel(await startServer(store));
  await user.click(await screen.findByText("Options"));
  await user.type(await screen.findByLabelText("Stop after"), "0");
  await user.click(await button("Test user migration"));
  const field = screen.getByLabelText("Stop after");
  await waitFor(() => expect(field).toHaveAttribute("aria-invalid", "true"));
  expect(field).toHaveAccessibleDescription(expect.stringContaining("It must be a whole number from 1"));
  expect(field).toHaveFocus();
  expect(await screen.findByRole("alert")).toHaveTextContent("Nothing was started");
  await user.clear(field);
  await user.click(await button("Test user migration"));
  await finished("Test of users");
});

test("chosen ids are the only records of a run, and go with one collection", async () => {
  const server = await startServer(store);
  const user = showPanel(server);
  await user.click(await screen.findByText("Options"));
  await user.type(await screen.findByLabelText("Only these ids"), "b");
  expect(await button("Run full migration")).toBeDisabled();
  await user.click(await button("Run user migration"));
  expect(await screen.findByRole("alertdialog")).toHaveTextContent("1 chosen record");
  await confirmWith(user, "MIGRATE");
  await finished("Migration of users");
  await waitFor(async () => expect(await rowsOf("Migration results")).toEqual([expect.stringContaining("b")]));
  expect(server.entries.user.get("user:a")?.text).toBe(store.user["user:a"]);
});

test("the confirmation forecasts the run, and says when a test is older than the data", async () => {
  const server = await startServer(store);
  const user = showPanel(server);
  await user.click(await button("Test user migration"));
  await finished("Test of users");
  await user.click(await button("Run user migration"));
  const dialog = await screen.findByRole("alertdialog");
  expect(dialog).toHaveTextContent("2 would migrate, 0 errors");
  expect(dialog).toHaveTextContent("No backup is made");
  expect(await within(dialog).findByText("Costs about")).toBeInTheDocument();
  await user.click(within(dialog).getByRole("button", { name: "Cancel" }));

  server.entries.user.set("user:late", { text: legacyUser("late") });
  await user.click(await button("Refresh counts"));
  await within(screen.getByRole("group", { name: "Users" })).findByText("4");
  await user.click(await button("Run user migration"));
  expect(await screen.findByRole("alertdialog")).toHaveTextContent("The data has changed since the last test");
});

test("a run set for later can be seen waiting, and be cancelled", async () => {
  const user = showPanel(await startServer(store));
  await user.click(await screen.findByText("Options"));
  const inAnHour = new Date(Date.now() + 3_600_000 - new Date().getTimezoneOffset() * 60_000);
  await user.type(await screen.findByLabelText("Start at"), inAnHour.toISOString().slice(0, 16));
  await user.click(await button("Run user migration"));
  await confirmWith(user, "MIGRATE");
  await screen.findByText("Migration of users starts", { exact: false });
  await user.click(await button("Cancel run"));
  await paragraph("Migration of users cancelled before it began");
});

test("an option that is set stands beside the button of the options, and its cross drops it", async () => {
  const server = await startServer({ user: { "user:a": legacyUser("a") } });
  const user = showPanel(server);
  await user.click(await screen.findByText("Options"));
  await user.type(await screen.findByRole("textbox", { name: "Reason" }), "Ticket 9");
  await user.click(await button("Drop the option: Reason: Ticket 9"));
  expect(screen.queryByRole("button", { name: /^Drop the option/ })).not.toBeInTheDocument();
  expect(screen.getByRole("textbox", { name: "Reason" })).toHaveValue("");
});
