import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import type { Right } from "../../src/engine/rights.ts";
import { defaultView, runView } from "../../src/panel/model/view.ts";
import { legacyUser } from "./records.ts";
import { network, startServer } from "./server.ts";
import { button, finished, showPanel } from "./show.tsx";

const store = { user: { "user:a": legacyUser("a") } };
const missing = "This needs the right to operate, and your session can only view.";

/** A server that says of every session that it can do this. */
async function startServerFor(can: Right | undefined, delay?: Parameters<typeof startServer>[1]) {
  const server = await startServer(store, delay);
  network.use(
    http.get(`${server.baseUrl}/session`, () => HttpResponse.json({ uid: "ada", name: "Ada", role: "owner", can })),
  );
  return server;
}

/** Starts a run past the page, as somebody who may. */
async function startedElsewhere(server: Awaited<ReturnType<typeof startServer>>, body: object, prefer = "wait=20") {
  const headers = { authorization: `Bearer ${server.token}`, "content-type": "application/json", prefer };
  const address = `${server.baseUrl}/runs`;
  const answer = await server.fetch(new Request(address, { method: "POST", headers, body: JSON.stringify(body) }));
  return ((await answer.json()) as { run: { id: string } }).run.id;
}

/** A button that is off, and for this reason, also for who does not see it. */
async function expectOff(name: string | RegExp): Promise<void> {
  await waitFor(() => {
    const off = screen.getByRole("button", { name });
    expect(off).toBeDisabled();
    expect(off).toHaveAccessibleDescription(missing);
  });
}

test("for who can only view, each button of the overview that starts something is off and says why", async () => {
  showPanel(await startServerFor("view"));
  for (const target of ["user", "snapshot", "full"]) {
    await expectOff(`Test ${target} migration`);
    await expectOff(`Run ${target} migration`);
  }
  for (const name of ["Verify all", "Back up all", "Restore…", "Clean up…"]) await expectOff(name);
  // What is only looked at stays.
  expect(await button("Refresh counts")).toBeEnabled();
});

test("for who can only view, a finished run and its errors offer nothing to do", async () => {
  const server = await startServerFor("view");
  server.entries.user.set("user:torn", { text: '{"uid":' });
  const run = await startedElsewhere(server, { kind: "migrate", types: ["user"], backup: true });
  showPanel(server, { view: { ...runView(run), tab: "errors" } });
  for (const name of [/^Retry (1 error|errors)/, "Verify", "Undo…", "Restore…", "Retry this one"])
    await expectOff(name);
});

test("for who can only view, a run under way can't be steered", async () => {
  const server = await startServerFor("view", () => new Promise(() => {}));
  await startedElsewhere(server, { kind: "migrate", types: ["user"] }, "respond-async");
  showPanel(server);
  await screen.findByRole("progressbar", { name: "Run progress" });
  for (const name of ["Pause", "Resume", "Cancel run", "Set limit"]) await expectOff(name);
  expect(screen.getByRole("textbox", { name: "Writes a second, at most" })).toBeDisabled();
});

test("for who can only view, a record can be looked at and neither tested, migrated nor tried on", async () => {
  const server = await startServerFor("view");
  const user = showPanel(server, { view: { ...defaultView, page: "records", record: { type: "user", id: "a" } } });
  for (const name of ["Test this record", "Migrate this record"]) await expectOff(name);
  await user.click(await screen.findByText("Try another definition on this record"));
  await expectOff("Try it");
});

test("for who can only view, the palette's commands that change something are off, and the others are not", async () => {
  const server = await startServerFor("view", () => new Promise(() => {}));
  await startedElsewhere(server, { kind: "migrate", types: ["user"] }, "respond-async");
  const user = showPanel(server);
  await expectOff("Verify all");
  await user.keyboard("{Control>}k{/Control}");
  const list = within(await screen.findByRole("listbox"));
  const changing = [
    ...["user", "snapshot", "full"].flatMap((name) => [`Test ${name} migration`, `Run ${name} migration…`]),
    ...["Pause run", "Resume run", "Cancel run", "Verify all", "Back up all", "Restore…", "Clean up…"],
  ];
  for (const name of changing) {
    const option = list.getByRole("option", { name: (label) => label.startsWith(name) });
    expect(option).toHaveAttribute("aria-disabled", "true");
    expect(option).toHaveTextContent(missing);
  }
  for (const name of ["History", "Keyboard shortcuts"]) {
    expect(list.getByRole("option", { name: (label) => label.startsWith(name) })).toHaveAttribute(
      "aria-disabled",
      "false",
    );
  }
});

test.each<Right | undefined>(["operate", "approve", undefined])(
  "who can %s starts runs by the buttons, as before there were rights",
  async (can) => {
    const user = showPanel(await startServerFor(can));
    await user.click(await button("Test user migration"));
    await finished("Test of users");
    await waitFor(async () => expect(await button("Verify all")).toBeEnabled());
  },
);
