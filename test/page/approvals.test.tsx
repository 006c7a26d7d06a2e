import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { legacyUser } from "./records.ts";
import { startServer } from "./server.ts";
import { button, finished, showPanel } from "./show.tsx";

const eve = JSON.stringify({ uid: "eve", name: "Eve", role: "superadmin", createdAt: 1, status: "active" });

/** A clean-up that the superadmin of the store has asked for. */
async function asked() {
  const users = { "user:a": legacyUser("a"), "user:eve": eve };
  const server = await startServer({ user: users }, null, { approvals: true });
  const post = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${server.token}`, "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    return (await server.fetch(new Request(`${server.baseUrl}${path}`, init))).json();
  };
  await post("/users", {});
  await post("/runs", { kind: "cleanup", fields: { user: ["subscriptionStatus"] }, reason: "ticket 12" });
  return server;
}
const waiting = async () => within(await screen.findByRole("region", { name: "Waiting for approval" }));

test("another person sees what waits and why, approves it, and it begins", async () => {
  const server = await asked();
  const user = showPanel({ ...server, token: await server.tokenOf("eve") });
  const notice = await waiting();
  expect(notice.getByText(/^Clean-up of users: waits for approval/)).toBeInTheDocument();
  expect(notice.getByText(/because: “ticket 12”/)).toBeInTheDocument();
  await user.click(notice.getByRole("button", { name: "Approve" }));
  await finished("Clean-up of users");
  await waitFor(() => expect(screen.queryByRole("region", { name: "Waiting for approval" })).not.toBeInTheDocument());
  expect(server.entries.user.get("user:a")?.text).not.toContain("subscriptionStatus");
});

test("who asked can't approve it, and can withdraw it", async () => {
  const server = await asked();
  const user = showPanel(server);
  const notice = await waiting();
  expect(notice.queryByRole("button", { name: "Approve" })).not.toBeInTheDocument();
  expect(screen.getAllByText("The run waits for another person's approval").length).toBeGreaterThan(0);
  await user.click(notice.getByRole("button", { name: "Withdraw" }));
  await waitFor(() => expect(screen.queryByRole("region", { name: "Waiting for approval" })).not.toBeInTheDocument());
  expect(server.entries.user.get("user:a")?.text).toContain("subscriptionStatus");
  expect(await button("Run full migration")).toBeInTheDocument();
});

test("a download that needs approval says what it waits for, and is on the list of what waits", async () => {
  const server = await startServer({ user: { "user:a": legacyUser("a"), "user:eve": eve } }, null, { approvals: true });
  const headers = { authorization: `Bearer ${server.token}`, "content-type": "application/json" };
  const init = { method: "POST", headers, body: '{"backup":true}' };
  await server.fetch(new Request(`${server.baseUrl}/users`, init));
  const user = showPanel(server);
  const [restore] = await screen.findAllByRole("button", { name: "Restore…" });
  await user.click(restore as HTMLElement);
  await user.click(await button("Download…"));
  await user.type(screen.getByRole("textbox", { name: "Why do you need it?" }), "ticket 12");
  await user.click(await button("Download with secrets"));
  const said = await screen.findByRole("alert");
  expect(said).toHaveTextContent(/^Another person has to approve this download within an hour/);
  await user.keyboard("{Escape}");
  expect((await waiting()).getByText(/^Download of the backup of/)).toBeInTheDocument();
});

test("a clean-up's dialog says that another person has to approve it", async () => {
  const server = await startServer({ user: { "user:a": legacyUser("a"), "user:eve": eve } }, null, { approvals: true });
  const headers = { authorization: `Bearer ${server.token}`, "content-type": "application/json" };
  await server.fetch(new Request(`${server.baseUrl}/users`, { method: "POST", headers, body: "{}" }));
  const user = showPanel(server);
  await user.click(await button("Clean up…"));
  await user.click(await screen.findByRole("checkbox", { name: /^subscriptionStatus/ }));
  await user.click(await button("Test the clean-up"));
  expect(await screen.findByText(/^Another person has to approve it within an hour/)).toBeInTheDocument();
});
