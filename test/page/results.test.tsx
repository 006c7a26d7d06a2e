import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { legacySnapshot, legacyUser, unreadable } from "./records.ts";
import { startServer } from "./server.ts";
import { button, confirmWith, finished, paragraph, rowsOf, showPanel } from "./show.tsx";

const markup = `<img src=x onerror="document.title='run'">`;
const store = {
  user: { "user:ada": legacyUser("ada", { name: markup }), "user:bob": unreadable },
  snapshot: { "snap:s1": legacySnapshot("s1", { password: "hunter2" }) },
};

const idOf = (table: HTMLElement, id: string) => within(table).getByRole("button", { name: id });
const rowOf = (table: HTMLElement, id: string) => within(table).getByRole("row", { name: new RegExp(`^${id} `) });

async function tested() {
  const user = showPanel(await startServer(store));
  await user.click(await button("Test full migration"));
  await paragraph("Test of users and snapshots completed");
  await waitFor(async () => expect(await rowsOf("Migration results")).toHaveLength(3));
  return user;
}

test("the counters filter by result, the list by type, the search by id", async () => {
  const user = await tested();
  await user.click(await button(/^Errors/));
  await waitFor(async () => expect(await rowsOf("Migration results")).toEqual([expect.stringContaining("bob")]));
  await user.click(await button(/^All \d/));
  await user.selectOptions(screen.getByRole("combobox", { name: "Type" }), "Snapshots");
  await waitFor(async () => expect(await rowsOf("Migration results")).toEqual([expect.stringContaining("s1")]));
  await user.selectOptions(screen.getByRole("combobox", { name: "Type" }), "All types");
  await user.click(document.body);
  await user.keyboard("/ada");
  await waitFor(async () => expect(await rowsOf("Migration results")).toEqual([expect.stringContaining("ada")]));
});

test("a column's name sorts by it, the other way round, and not any more; what is searched for is not sorted", async () => {
  const user = await tested();
  const ids = async () => (await rowsOf("Migration results")).map((row) => /^\w+/.exec(row ?? "")?.[0]);
  const inOrder = await ids();
  const header = screen.getByRole("columnheader", { name: "Record" });
  const sort = within(header).getByRole("button", { name: "Record" });
  await user.click(sort);
  expect(header).toHaveAttribute("aria-sort", "ascending");
  await user.click(sort);
  await waitFor(async () => expect(await ids()).toEqual(inOrder.toReversed()));
  expect(header).toHaveAttribute("aria-sort", "descending");
  await user.click(screen.getByRole("button", { name: "Result" }));
  await waitFor(async () => expect((await rowsOf("Migration results"))[0]).toContain("bob"));
  expect(header).not.toHaveAttribute("aria-sort");
  await user.type(screen.getByRole("searchbox", { name: "Search by id" }), "a");
  await waitFor(() => expect(screen.getByRole("button", { name: "Changes" })).toBeDisabled());
});

test("a search without a match says which filter to drop", async () => {
  const user = await tested();
  await user.type(screen.getByRole("searchbox", { name: "Search by id" }), "nobody");
  await user.click(await button('Clear the search for "nobody"'));
  await waitFor(async () => expect(await rowsOf("Migration results")).toHaveLength(3));
});

test("a record opens beside the table with its changes and where they come from, and Escape closes it", async () => {
  const user = await tested();
  const table = screen.getByRole("table", { name: "Migration results" });
  within(table).getByRole("button", { name: "ada" }).focus();
  await user.keyboard("{Enter}");
  const record = await screen.findByRole("complementary", { name: "Record user ada" });
  await within(record).findByRole("table", { name: "Stored and planned" });
  await waitFor(() => expect(record).toHaveTextContent(/\+\ssubscription\.statusfrom subscriptionStatus"active"/));
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("complementary")).not.toBeInTheDocument();
});

test("of many rows only those near the view are drawn, each at its place, and keys lead to all others", async () => {
  const ids = Array.from({ length: 260 }, (_, index) => `u${String(index).padStart(4, "0")}`);
  const users = Object.fromEntries(ids.map((id) => [`user:${id}`, legacyUser(id)]));
  const user = showPanel(await startServer({ user: users }));
  await user.click(await button("Test user migration"));
  await paragraph("Test of users completed");
  const table = await screen.findByRole("table", { name: "Migration results" });
  await waitFor(() => expect(table).toHaveAttribute("aria-rowcount", "261"));
  expect(within(table).getAllByRole("row").length).toBeLessThan(60);
  await user.click(within(table).getByRole("button", { name: "u0000" }));
  for (const [key, id, index] of [
    ["{ArrowDown}", "u0001", "3"],
    ["{End}", "u0259", "261"],
    ["{ArrowUp}", "u0258", "260"],
    ["{Home}", "u0000", "2"],
  ] as const) {
    await user.keyboard(key);
    await waitFor(() => expect(idOf(table, id)).toHaveFocus());
    expect(rowOf(table, id)).toHaveAttribute("aria-rowindex", index);
  }
  await user.keyboard("{End}");
  await waitFor(() => expect(idOf(table, "u0259")).toHaveFocus());
  await user.keyboard("{Enter}");
  const record = await screen.findByRole("complementary", { name: "Record user u0259" });
  await user.click(within(record).getByRole("button", { name: "Close record" }));
  await waitFor(() => expect(idOf(table, "u0259")).toHaveFocus());
});

test("results don't jump while a run adds more of them, and the focus stays in its row", async () => {
  const ids = Array.from({ length: 60 }, (_, index) => `u${String(index).padStart(4, "0")}`);
  const users = Object.fromEntries(ids.map((id) => [`user:${id}`, legacyUser(id)]));
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let puts = 0;
  const server = await startServer({ user: users }, async (operation) => {
    if (operation === "put") puts += 1;
    if (puts > 24) await released;
  });
  const user = showPanel(server);
  await user.click(await button("Run user migration"));
  await confirmWith(user, "MIGRATE");
  const id = await screen.findByRole("button", { name: "u0005" });
  const table = screen.getByRole("table", { name: "Migration results" });
  await user.click(id);
  const before = await rowsOf("Migration results");
  const place = rowOf(table, "u0005").getAttribute("aria-rowindex");
  release();
  await finished("Migration of users");
  await waitFor(async () => expect((await rowsOf("Migration results")).length).toBeGreaterThan(before.length));
  expect((await rowsOf("Migration results")).slice(0, before.length)).toEqual(before);
  expect(idOf(table, "u0005")).toBe(id);
  expect(rowOf(table, "u0005")).toHaveAttribute("aria-rowindex", place);
});

test("rows that are read stay in place when an earlier batch reports later than others", async () => {
  const ids = Array.from({ length: 60 }, (_, index) => `u${String(index).padStart(4, "0")}`);
  const users = Object.fromEntries(ids.map((id) => [`user:${id}`, legacyUser(id)]));
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const server = await startServer({ user: users }, async (_, keys = []) => {
    if (keys.includes("user:u0005")) await released;
  });
  await server.fetch(
    new Request(`${server.baseUrl}/users`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json", prefer: "wait=0" },
      body: JSON.stringify({ batchSize: 10, concurrency: 3 }),
    }),
  );
  const user = showPanel(server);
  const id = await screen.findByRole("button", { name: "u0025" });
  const table = screen.getByRole("table", { name: "Migration results" });
  await user.click(id);
  await user.keyboard("{Escape}");
  await waitFor(() => expect(idOf(table, "u0025")).toHaveFocus());
  // All but the first batch: the superadmin and nine more.
  await waitFor(() => expect(table).toHaveAttribute("aria-rowcount", "52"));
  const place = () => Number(rowOf(table, "u0025").getAttribute("aria-rowindex"));
  const before = { place: place(), scrolled: table.parentElement?.scrollTop ?? 0 };
  release();
  await finished("Migration of users");
  await waitFor(() => expect(place()).toBe(27));
  expect(place()).toBeGreaterThan(before.place);
  const moved = (place() - before.place) * Number.parseFloat(rowOf(table, "u0025").style.height);
  expect(table.parentElement?.scrollTop).toBe(before.scrolled + moved);
  expect(idOf(table, "u0025")).toHaveFocus();
});

test("the rows of one cause are shown alone, and dropping the cause brings back the rest", async () => {
  const broken = { "user:torn": unreadable, "user:odd": JSON.stringify({ subscription: "pro" }) };
  const user = showPanel(await startServer({ user: broken }));
  await user.click(await button("Test user migration"));
  await paragraph("Test of users completed");
  await user.click(await button(/^Errors/));
  const causes = within(await screen.findByRole("region", { name: "Errors by cause" }));
  const cause = (await causes.findByText(/"subscription" is a string/)).closest("li") as HTMLElement;
  await user.click(within(cause).getByRole("button", { name: "Show this one" }));
  await waitFor(async () => expect(await rowsOf("Migration results")).toEqual([expect.stringContaining("odd")]));
  await user.click(await button(/^Show every cause/));
  await user.selectOptions(screen.getByRole("combobox", { name: "Type" }), "All types");
  await waitFor(async () => expect(await rowsOf("Migration results")).toHaveLength(2));
});

test("a field in conflict says at both places which value stays", async () => {
  const conflict = { subscriptionStatus: "trial", subscription: { status: "active" } };
  const user = showPanel(await startServer({ user: { "user:ada": legacyUser("ada", conflict) } }));
  await user.click(await button("Test user migration"));
  await paragraph("Test of users completed");
  const table = await screen.findByRole("table", { name: "Migration results" });
  await user.click(await within(table).findByRole("button", { name: "ada" }));
  const diff = await screen.findByRole("table", { name: "Stored and planned" });
  const line = (text: string) =>
    within(diff)
      .getAllByRole("row")
      .find((row) => row.textContent?.includes(text));
  expect(line("Not copied: subscription.status stays")).toHaveTextContent('subscriptionStatus: "trial"');
  expect(line("Stays, though subscriptionStatus differs")).toHaveTextContent('status: "active"');
});

test("markup in a record is text, and a secret is not shown", async () => {
  const user = await tested();
  const table = screen.getByRole("table", { name: "Migration results" });
  await user.click(within(table).getByRole("button", { name: "ada" }));
  const record = await screen.findByRole("complementary", { name: "Record user ada" });
  await within(record).findByRole("table", { name: "Stored and planned" });
  expect(record).toHaveTextContent("<img src=x");
  expect(record.querySelector("img")).not.toBeInTheDocument();
  await user.click(within(table).getByRole("button", { name: "s1" }));
  const snapshot = await screen.findByRole("complementary", { name: "Record snapshot s1" });
  await within(snapshot).findByRole("table", { name: "Stored and planned" });
  expect(snapshot).toHaveTextContent('"•••"');
  expect(document.body).not.toHaveTextContent("hunter2");
});

test("the history brings back the results of an earlier run", async () => {
  const user = await tested();
  await user.click(await button("Test user migration"));
  await paragraph("Test of users completed");
  const history = screen.getByRole("table", { name: "Run history" });
  await user.click(await within(history).findByRole("button", { name: "Test of users and snapshots" }));
  await waitFor(async () => expect((await rowsOf("Migration results")).join()).toContain("s1"));
});
