import { screen, waitFor, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { legacyUser } from "./records.ts";
import { startServer } from "./server.ts";
import { button, showPanel } from "./show.tsx";

/** The API page over two legacy users. */
async function showApi() {
  const server = await startServer({ user: { "user:a": legacyUser("a"), "user:b": legacyUser("b") } });
  const user = showPanel(server);
  await user.click(await button("API"));
  await screen.findByText("/stats");
  return { server, user };
}

/** Unfolds a call and answers with the place where it is tried. */
async function unfold(user: UserEvent, method: string, path: string): Promise<ReturnType<typeof within>> {
  const row = (await screen.findAllByText(path))
    .map((element) => element.closest("li") as HTMLElement)
    .find((item) => within(item).queryByText(method));
  await user.click(within(row as HTMLElement).getByText(path));
  return within(row as HTMLElement);
}

test("the API page lists every call by subject, and finds one by a word", async () => {
  const { user } = await showApi();
  const figures = within(screen.getByRole("heading", { name: "Figures" }).closest("section") as HTMLElement);
  expect(figures.getByText("The figures of all collections, counted at most once at a time.")).toBeDefined();
  expect(screen.getByText("Migrate snapshots.")).toBeDefined();
  await user.type(screen.getByRole("searchbox", { name: "Find a call" }), "audit");
  await waitFor(() => expect(screen.queryByText("/stats")).toBeNull());
  expect(screen.getByText("/audit")).toBeDefined();
});

test("a question is tried at once: status, headers and the answer, and the same with curl, but never the token", async () => {
  const { server, user } = await showApi();
  const stats = await unfold(user, "GET", "/stats");
  await user.click(stats.getByRole("button", { name: "Try it" }));
  expect((await stats.findByRole("status")).textContent).toContain("200 OK");
  expect(stats.getByText("application/json")).toBeDefined();
  expect(stats.getByText(/"legacyUsers": 2/)).toBeDefined();
  const curl = stats.getByRole("figure", { name: "The same call with curl" }).textContent;
  expect(curl).toContain(`curl '${server.baseUrl}/stats'`);
  expect(curl).toContain("Authorization: Bearer $TOKEN");
  expect(document.body.innerHTML).not.toContain(server.token);
});

test("what is wrong with a call is said by field", async () => {
  const { user } = await showApi();
  const runs = await unfold(user, "GET", "/runs");
  await user.type(runs.getByRole("textbox", { name: "limit" }), "1000");
  await user.click(runs.getByRole("button", { name: "Try it" }));
  expect((await runs.findByRole("status")).textContent).toContain("400 Bad request");
  const wrong = within(runs.getByRole("list", { name: "What is wrong" })).getByRole("listitem");
  expect(wrong.textContent).toBe("limit must be a whole number from 1 to 100");
  const limit = runs.getByRole("textbox", { name: "limit" });
  expect(limit.getAttribute("aria-invalid")).toBe("true");
});

test("a call without what its path needs is not sent", async () => {
  const { user } = await showApi();
  const backup = await unfold(user, "GET", "/backups/{id}");
  await user.click(backup.getByRole("button", { name: "Try it" }));
  expect(await backup.findByText("It is needed.")).toBeDefined();
  expect(document.activeElement).toBe(backup.getByRole("textbox", { name: "id" }));
  expect(backup.queryByRole("status")).toBeNull();
});

test("what starts a run is sent after a warning and a second click, and a change takes that back", async () => {
  const { server, user } = await showApi();
  const stored = structuredClone(server.entries);
  const start = await unfold(user, "POST", "/users");
  const body = start.getByRole("textbox", { name: "Body" });
  await user.click(start.getByRole("button", { name: "Try it…" }));
  expect(start.getByRole("alert").textContent).toContain("This starts a run over live records");
  expect(document.activeElement).toBe(start.getByRole("button", { name: "Don't send" }));
  await user.clear(body);
  expect(start.queryByRole("alert")).toBeNull();
  await user.click(start.getByRole("button", { name: "Try it…" }));
  await user.click(start.getByRole("button", { name: "Don't send" }));
  expect(document.activeElement).toBe(start.getByRole("button", { name: "Try it…" }));
  expect(server.entries).toEqual(stored);
  expect(start.queryByRole("status")).toBeNull();

  await user.click(start.getByRole("button", { name: "Try it…" }));
  await user.click(start.getByRole("button", { name: "Send POST /users" }));
  expect((await start.findByRole("status")).textContent).toContain("200 OK");
  expect(server.entries).not.toEqual(stored);
});

test("every kind of run has its example and its options", async () => {
  const { user } = await showApi();
  const start = await unfold(user, "POST", "/runs");
  await user.selectOptions(start.getByRole("combobox", { name: "Example" }), "Test a clean-up");
  expect(JSON.parse((start.getByRole("textbox", { name: "Body" }) as HTMLTextAreaElement).value)).toMatchObject({
    kind: "cleanup",
    dryRun: true,
  });
  await user.click(start.getByText("What it may say"));
  expect(start.getByText("The legacy fields to take out, by collection.")).toBeDefined();
});
