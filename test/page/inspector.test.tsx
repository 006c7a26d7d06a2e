import { QueryClient } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { App } from "../../src/app/App.tsx";
import { storeToken } from "../../src/app/storedSession.ts";
import { parseView, pushView } from "../../src/app/viewUrl.ts";
import { defaultView } from "../../src/panel/model/view.ts";
import { nastyIds } from "../api/nastyIds.ts";
import { legacySnapshot, legacyUser, unreadable } from "./records.ts";
import { startServer } from "./server.ts";
import { button, confirmWith, showPanel } from "./show.tsx";

const store = {
  user: { "user:ada": legacyUser("ada"), "user:bob": unreadable },
  snapshot: { "snap:s1": legacySnapshot("s1") },
};

async function find(user: UserEvent, text: string) {
  const input = await screen.findByRole("textbox", { name: "Id or whole key" });
  await user.clear(input);
  await user.type(input, `${text}{Enter}`);
}

async function inspector() {
  const server = await startServer(store);
  const user = showPanel(server);
  await user.click(await button("Records"));
  return { server, user };
}

test("a placeholder that gives way and a retained field are explained, before and after the run", async () => {
  const stored = { subscription: { status: "none", lastPaymentAt: 1 }, stripeCustomerId: "cus_1" };
  const server = await startServer({ user: { "user:a": legacyUser("a", stored) } });
  const user = showPanel(server);
  await user.click(await button("Records"));
  await find(user, "a");
  await screen.findByText(/replace 1 placeholder and remove nothing/);
  const diff = await screen.findByRole("table", { name: "Stored and planned" });
  expect(within(diff).getByText("replaces the placeholder none")).toBeInTheDocument();
  expect(
    within(diff).getByText("Retained: billing still reads it. It is copied and never cleaned up"),
  ).toBeInTheDocument();
  await user.click(await button("Migrate this record"));
  await confirmWith(user, "MIGRATE");
  const runs = within(await screen.findByRole("list", { name: "Runs that have a row for this record" }));
  await user.click(await runs.findByText(/paths added$/));
  const status = runs.getByText(/subscription\.status$/).closest("li");
  expect(status).toHaveTextContent("from subscriptionStatus");
  expect(status).toHaveTextContent('"active"replaces the placeholder none');
  expect(
    runs.getByText("stripeCustomerId is retained: billing still reads it, so no clean-up removes it"),
  ).toBeInTheDocument();
});

test("an id shows the record as it is stored, how it stands, and what was done to it", async () => {
  const { user } = await inspector();
  await find(user, "ada");
  const record = within(await screen.findByRole("region", { name: "Record user ada" }));
  expect(await record.findByText("It is legacy: a run would add", { exact: false })).toBeInTheDocument();
  expect(await record.findByRole("table", { name: "Stored and planned" })).toBeInTheDocument();
  expect(record.getByText("user:ada")).toBeInTheDocument();
  expect(await record.findByText("There was no run over users yet", { exact: false })).toBeInTheDocument();
});

test("a whole key names its collection itself, and what can be no record's key is refused in words", async () => {
  const { user } = await inspector();
  await find(user, " snap:s1 ");
  expect(await screen.findByRole("region", { name: "Record snapshot s1" })).toBeInTheDocument();
  expect(screen.getByRole("combobox", { name: "Collection" })).toHaveValue("snapshot");
  await find(user, "user:byname:ada");
  expect(await screen.findByRole("alert")).toHaveTextContent("not a record's key");
  expect(screen.getByRole("region", { name: "Record snapshot s1" })).toBeInTheDocument();
});

test("an unknown id is said to be unknown, with what to check, and nothing can be run on it", async () => {
  const { user } = await inspector();
  await find(user, "s1");
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("There is no such record among users");
  expect(alert).toHaveTextContent("Nothing is stored under user:s1");
  expect(await button("Migrate this record")).toHaveAttribute("title", "There is no such record");
  await user.click(within(alert).getByRole("button", { name: "Look among snapshots" }));
  expect(await screen.findByRole("table", { name: "Stored and planned" })).toBeInTheDocument();
});

test("a test of one record writes nothing and is there among its runs", async () => {
  const { server, user } = await inspector();
  await find(user, "ada");
  await waitFor(async () => expect(await button("Test this record")).toBeEnabled());
  await user.click(await button("Test this record"));
  const region = await screen.findByRole("region", { name: "Record user ada" });
  expect(await within(region).findByText("Test of users completed", { exact: false })).toBeInTheDocument();
  const list = await screen.findByRole("list", { name: "Runs that have a row for this record" });
  expect(list).toHaveTextContent(/Test of users.*Dry run.*Would migrate/);
  expect(list).toHaveTextContent("would be added");
  expect(server.entries.user.get("user:ada")?.text).toBe(store.user["user:ada"]);
});

test("a run of one record asks for the word, changes that record only, and then has nothing left to do", async () => {
  const { server, user } = await inspector();
  server.entries.user.set("user:eve", { text: legacyUser("eve") });
  await find(user, "ada");
  await waitFor(async () => expect(await button("Migrate this record")).toBeEnabled());
  await user.click(await button("Migrate this record"));
  const dialog = await screen.findByRole("alertdialog");
  expect(dialog).toHaveTextContent("1 chosen record");
  expect(dialog).toHaveTextContent("Each record is saved before it is changed");
  await confirmWith(user, "MIGRATE");
  await waitFor(async () =>
    expect(await button("Migrate this record")).toHaveAttribute("title", "Nothing to do: it is current"),
  );
  expect(JSON.parse(server.entries.user.get("user:ada")?.text ?? "").subscription).toEqual({ status: "active" });
  expect(server.entries.user.get("user:eve")?.text).toBe(legacyUser("eve"));
  const list = await screen.findByRole("list", { name: "Runs that have a row for this record" });
  expect(list).toHaveTextContent("Migrated");
});

test("a record that can't be read says so, and why no run would help", async () => {
  const { user } = await inspector();
  await find(user, "bob");
  expect(
    await screen.findByText("It can't be read, so a run leaves it as it is", { exact: false }),
  ).toBeInTheDocument();
  expect(await button("Test this record")).toHaveAttribute("title", expect.stringContaining("can't be read"));
});

test("the address leads to the record, and Back to the one before", async () => {
  const { token } = await startServer(store);
  storeToken(token);
  history.replaceState(null, "", "/?page=records&record=user/ada");
  render(<App queryClient={new QueryClient()} />);
  const user = userEvent.setup();
  expect(await screen.findByRole("region", { name: "Record user ada" })).toBeInTheDocument();
  await find(user, "bob");
  expect(await screen.findByRole("region", { name: "Record user bob" })).toBeInTheDocument();
  expect(location.search).toBe("?page=records&record=user/bob");
  history.back();
  expect(await screen.findByRole("region", { name: "Record user ada" })).toBeInTheDocument();
  expect(screen.getByRole("textbox", { name: "Id or whole key" })).toHaveValue("ada");
  history.replaceState(null, "", "/");
});

test.each([".", "..", "a/b", "%2F", "100%", "what?#", "a&id=ada", "café".normalize("NFD"), "ümläut 🚀"])(
  "the record with the id %j is found by its id and by its address, with its runs",
  async (id) => {
    const server = await startServer({ user: { [`user:${id}`]: legacyUser("odd"), "user:ada": legacyUser("ada") } });
    storeToken(server.token);
    const address = new URLSearchParams({ page: "records", record: `user/${id}` });
    history.replaceState(null, "", `/?${address}`);
    const { unmount } = render(<App queryClient={new QueryClient()} />);
    const shown = async () => within(await screen.findByRole("region", { name: `Record user ${id}` }));
    const table = async () => (await shown()).findByRole("table", { name: "Stored and planned" });
    expect(await table()).toHaveTextContent("odd");
    expect((await shown()).getByText(`user:${id}`).textContent).toBe(`user:${id}`);
    await (await shown()).findByText("There was no run over users yet", { exact: false });
    unmount();
    history.replaceState(null, "", "/");

    const user = showPanel(server);
    await user.click(await button("Records"));
    await find(user, id);
    expect(await table()).toHaveTextContent("odd");
  },
);

test("an address holds any id", () => {
  for (const id of nastyIds) {
    pushView({ ...defaultView, page: "records", record: { type: "user", id }, q: id });
    expect(parseView(location.search)).toMatchObject({ record: { type: "user", id }, q: id });
  }
  history.replaceState(null, "", "/");
});

test("records are listed by state, from the card's figure on, and lead to each record", async () => {
  const store = { "user:a": legacyUser("a"), "user:b": legacyUser("b"), "user:torn": unreadable };
  const user = showPanel(await startServer({ user: store }));
  const card = within(await screen.findByRole("group", { name: "Users" }));
  await user.click(await card.findByRole("button", { name: "1 unreadable" }));
  const records = async () =>
    within(await screen.findByRole("list", { name: "Records by state" }))
      .getAllByRole("listitem")
      .map(({ textContent }) => textContent);
  expect(await records()).toEqual(["torn"]);
  await user.click(await button("Legacy"));
  await waitFor(async () => expect(await records()).toEqual(["a", "b"]));
  await user.click(await button("In conflict"));
  await screen.findByText("The last count found no record whose old and new fields disagree among users.");
  await user.click(await button("Legacy"));
  await user.click(await button("b"));
  expect(await screen.findByRole("region", { name: "Record user b" })).toBeInTheDocument();
});

test("another definition is tried on a record before anything is deployed, and its mistakes are named", async () => {
  const server = await startServer({ user: { "user:ada": '{"uid":"ada","colour":"red"}' } });
  const user = showPanel(server);
  await user.click(await button("Records"));
  await find(user, "ada");
  await user.click(await screen.findByText("Try another definition on this record"));
  const field = await screen.findByRole("textbox", { name: "Definition" });
  expect(JSON.parse((field as HTMLTextAreaElement).value)).toHaveProperty("containers.subscription");

  const write = async (text: string) => {
    await user.clear(field);
    await user.click(field);
    await user.paste(text);
  };
  await write('{"containers":');
  expect(screen.getByText("It is not a JSON object.")).toBeInTheDocument();
  expect(await button("Try it")).toBeDisabled();
  await write('{"fills":{"x.y":1}}');
  await user.click(await button("Try it"));
  await screen.findByText(/the fill x\.y is neither a top-level field/);
  await write('{"containers":{},"fills":{"greeting":"hello"},"copies":[],"deprecated":[],"retained":{}}');
  await user.click(await button("Try it"));
  await screen.findByText("A run by this definition would add 1 path.");
  expect(server.entries.user.get("user:ada")?.text).toBe('{"uid":"ada","colour":"red"}');
});
