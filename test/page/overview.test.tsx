import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { legacyUser, unreadable } from "./records.ts";
import { startServer } from "./server.ts";
import { button, showPanel } from "./show.tsx";

test("each card says how many there are, how many are migrated and how many are left", async () => {
  showPanel(await startServer({ user: { "user:a": legacyUser("a"), "user:b": legacyUser("b") } }));
  const users = await screen.findByRole("group", { name: "Users" });
  expect(await within(users).findByText("legacy", { exact: false })).toBeDefined();
  expect(users.textContent).toContain("2 legacy, left to migrate");
  expect(users.textContent).toContain("3 total");
  expect(users.textContent).toContain("1 migrated");
  expect(screen.getByRole("group", { name: "Snapshots" }).textContent).toContain("0 legacy, nothing left to migrate");
});

test("the overall progress is a whole percentage with a sentence that counts what can't be read", async () => {
  showPanel(await startServer({ user: { "user:a": legacyUser("a"), "user:b": unreadable } }));
  const bar = await screen.findByRole("progressbar", { name: "Overall progress" });
  expect(bar.getAttribute("aria-valuenow")).toBe("33");
  expect(screen.getByText("1 of 3 records is current; 1 can't be read")).toBeDefined();
  expect(await screen.findByRole("figure", { name: "Migration progress" })).toBeDefined();
});

test("a real run can't be started when nothing is left, and the button says why", async () => {
  showPanel(await startServer());
  const run = await button("Run user migration");
  const reason = () => document.getElementById(run.getAttribute("aria-describedby") ?? "")?.textContent;
  await waitFor(() => expect(reason()).toBe("Nothing left to migrate"));
  expect(run).toHaveProperty("disabled", true);
  expect(await button("Test user migration")).toHaveProperty("disabled", false);
});

test("before the first run it says where to begin", async () => {
  showPanel(await startServer());
  const sentence = "No runs yet. Start with a test: it reads everything and writes nothing.";
  expect(await screen.findByText(sentence)).toBeDefined();
});
