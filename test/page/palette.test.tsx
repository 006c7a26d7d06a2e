import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { MigrationPanel } from "../../src/panel/shell/MigrationPanel.tsx";
import { legacyUser } from "./records.ts";
import { startServer } from "./server.ts";
import { button, confirmWith, finished, paragraph, showPanel } from "./show.tsx";

const store = { user: { "user:u1": legacyUser("u1") } };
const box = () => screen.findByRole("combobox", { name: "Search and commands" });
const option = (name: string | RegExp) => screen.findByRole("option", { name });

async function search(user: UserEvent, text: string) {
  await screen.findByRole("group", { name: "Users" });
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await box(), text);
}
const meant = async () => document.getElementById((await box()).getAttribute("aria-activedescendant") ?? "");

test("what is typed leads to a page, with the keyboard alone", async () => {
  const user = showPanel(await startServer(store));
  await search(user, "sche");
  expect(await box()).toHaveFocus();
  await waitFor(async () => expect(await meant()).toHaveTextContent("Schema"));
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("table", { name: "How users change" })).toBeInTheDocument();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("a test starts at once, and a run asks for the same confirmation as its button", async () => {
  const server = await startServer(store);
  const user = showPanel(server);
  await search(user, "test us");
  await waitFor(async () => expect(await meant()).toHaveTextContent("Test user migration"));
  await user.keyboard("{Enter}");
  await finished("Test of users");
  expect(server.entries.user.get("user:u1")?.text).toBe(store.user["user:u1"]);
  await search(user, "run user");
  await user.click(await option(/^Run user migration/));
  expect(await screen.findByRole("alertdialog")).toHaveTextContent("1 record of 2 in users");
  await confirmWith(user, "MIGRATE");
  await finished("Migration of users");
  expect(server.entries.user.get("user:u1")?.text).toContain('"subscription"');
});

test("a command that is off stays, says why, and does nothing", async () => {
  const server = await startServer(store);
  const user = showPanel(server);
  await search(user, "clean");
  const cleanUp = await option(/^Clean up/);
  await waitFor(() => expect(cleanUp).toHaveTextContent("1 record still to be migrated"));
  expect(cleanUp).toHaveAttribute("aria-disabled", "true");
  await user.keyboard("{Enter}");
  expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
  await user.clear(await box());
  await user.type(await box(), "pause");
  expect(await option(/^Pause run/)).toHaveTextContent("No run is under way");
});

test("a run that is under way can be paused and cancelled by name", async () => {
  const server = await startServer(store, () => new Promise((resolve) => setTimeout(resolve, 300)));
  const user = showPanel(server);
  await user.click(await button("Test user migration"));
  await screen.findByRole("progressbar", { name: "Run progress" });
  await search(user, "cancel");
  await waitFor(async () => expect(await meant()).toHaveAttribute("aria-disabled", "false"));
  await user.keyboard("{Enter}");
  await paragraph("Test of users cancelled");
});

test.each(["user u1", "user:u1", "Users u1"])("%s shows the record", async (typed) => {
  const server = await startServer(store);
  const user = showPanel(server);
  await search(user, typed);
  await user.click(await option(/^Inspect user u1/));
  expect(await screen.findByRole("region", { name: "Record user u1" })).toBeInTheDocument();
});

test("an id by itself is offered as that of a record of any collection", async () => {
  const user = showPanel(await startServer(store));
  await search(user, "u1");
  expect(await option(/^Inspect user u1/)).toBeInTheDocument();
  expect(await option(/^Inspect snapshot u1/)).toBeInTheDocument();
});

test("leaving gives the focus back to where it was", async () => {
  const user = showPanel(await startServer(store));
  const opener = await button("Search and commands");
  await user.click(opener);
  await box();
  // What a browser makes of Escape.
  fireEvent(screen.getByRole("dialog"), new Event("cancel", { cancelable: true }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(opener).toHaveFocus();
});

test("of two panels on a page one answers, and none while somebody types around them", async () => {
  const server = await startServer(store);
  const getToken = () => server.token;
  render(
    <>
      <input aria-label="Elsewhere" />
      <section aria-label="First">
        <MigrationPanel baseUrl={server.baseUrl} getToken={getToken} />
      </section>
      <section aria-label="Second">
        <MigrationPanel baseUrl={server.baseUrl} getToken={getToken} />
      </section>
    </>,
  );
  const user = userEvent.setup();
  const second = within(screen.getByRole("region", { name: "Second" }));
  const keys = await second.findByRole("button", { name: "Keyboard shortcuts" });
  await user.click(screen.getByRole("textbox", { name: "Elsewhere" }));
  await user.keyboard("{Control>}k{/Control}");
  keys.focus();
  await user.keyboard("{Control>}k{/Control}");
  await second.findByRole("dialog");
  expect(screen.getAllByRole("dialog")).toHaveLength(1);
  await user.keyboard("{Control>}k{/Control}");
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  keys.blur();
  await user.keyboard("{Control>}k{/Control}");
  await within(screen.getByRole("region", { name: "First" })).findByRole("dialog");
  expect(screen.getAllByRole("dialog")).toHaveLength(1);
});

test("a host's own commands are found among the others", async () => {
  const onSelect = vi.fn();
  const user = showPanel(await startServer(store), { commands: [{ label: "Dark theme", description: "", onSelect }] });
  await search(user, "drk thm");
  await user.click(await option("Dark theme"));
  expect(onSelect).toHaveBeenCalledOnce();
  await user.click(await button("Search and commands"));
  await user.type(await box(), "dark");
  await waitFor(async () => expect(await meant()).toHaveTextContent("Dark theme"));
  await user.keyboard("{Enter}");
  expect(onSelect).toHaveBeenCalledTimes(2);
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});
