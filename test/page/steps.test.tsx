import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { legacyUser, unreadable } from "./records.ts";
import { startServer } from "./server.ts";
import { button, confirmWith, finished, showPanel } from "./show.tsx";

const steps = async () =>
  within(await screen.findByRole("list", { name: "Steps" }))
    .getAllByRole("listitem")
    .map(({ textContent }) => textContent?.replace(/\d+\s(?:s|sec\.?) ago|now/, "just now"));
const current = () => screen.getByRole("listitem", { current: "step" });

test("the steps say what is done and what comes next, from the first test to the clean-up", async () => {
  const user = showPanel(await startServer({ user: { "user:a": legacyUser("a"), "user:b": unreadable } }));
  expect(await steps()).toEqual([
    "1Testwrites nothing",
    "2Run1 to migrate",
    "3Verifyafter a run",
    "4Clean upat the end",
  ]);
  expect(current()).toHaveTextContent("Test");

  await user.click(await button("Test full migration"));
  await finished("Test of users and snapshots");
  await waitFor(() => expect(current()).toHaveTextContent("Run"));
  expect((await steps())[0]).toBe("✓TestDone, just now, 1 error");

  await user.click(await button("Run full migration"));
  await confirmWith(user, "MIGRATE");
  await finished("Migration of users and snapshots");
  await waitFor(() => expect(current()).toHaveTextContent("Verify"));
  expect((await steps())[1]).toBe("✓RunDone, 1 can't be read");

  await user.click(await button("Verify all"));
  await finished("Verification of users and snapshots");
  await waitFor(() => expect(current()).toHaveTextContent("Clean up"));
  expect((await steps())[2]).toMatch(/^✓VerifyDone, just now/);
});

test("a test of all records counts for each collection, and is out of date once a run changed them", async () => {
  const user = showPanel(await startServer({ user: { "user:a": legacyUser("a") } }));
  await user.click(await button("Test full migration"));
  await finished("Test of users and snapshots");
  const users = within(screen.getByRole("group", { name: "Users" }));
  await users.findByText(/^Tested/);
  await user.click(users.getByRole("button", { name: "Run user migration" }));
  expect(await screen.findByRole("alertdialog")).toHaveTextContent("with all records: 1 would migrate");
  await confirmWith(user, "MIGRATE");
  await finished("Migration of users");
  await waitFor(() => expect(users.getByText("Nothing left to migrate")).toBeInTheDocument());
});

test("a step leads to the button that it is started with", async () => {
  const user = showPanel(await startServer({ user: { "user:a": legacyUser("a") } }));
  await screen.findByRole("list", { name: "Steps" });
  await button("Verify all");
  for (const [step, control] of [
    ["Test", "Test full migration"],
    ["Run", "Run full migration"],
    ["Verify", "Verify all"],
  ] as const) {
    await user.click(screen.getByTitle(`Go to "${step}"`));
    expect(await button(control)).toHaveFocus();
  }
});

test("the end of a run is shown wherever one is, leads to the run, and is passed to the host once", async () => {
  const onRunFinished = vi.fn();
  const server = await startServer({ user: { "user:a": legacyUser("a") } });
  const user = showPanel(server, { onRunFinished });
  await user.click(await button("Test user migration"));
  await user.click(await button("Schema"));
  await user.click(await button("Show the run"));
  expect(await screen.findByRole("region", { name: "Run" })).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Show the run" })).not.toBeInTheDocument();
  expect(onRunFinished).toHaveBeenCalledExactlyOnceWith({
    id: expect.any(String),
    ...{ kind: "migrate", dryRun: true, status: "completed", types: ["user"] },
    counts: { migrated: 1, skipped: 1, errors: 0 },
    summary: expect.stringMatching(/^Test of users completed in .*: 1 would migrate, 1 skipped, 0 errors$/),
  });
});
