import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import { superadmin } from "../../src/seed/seedIds.ts";
import { legacyUser } from "./records.ts";
import { network, startServer } from "./server.ts";
import { button, showPanel } from "./show.tsx";

test("an account that is no superadmin's gets an explanation and no figures", async () => {
  const demoted = JSON.stringify({ uid: superadmin.uid, role: "user" });
  const server = await startServer({ user: { [`user:${superadmin.uid}`]: demoted } });
  const onSignOut = vi.fn();
  const user = showPanel(server, { onSignOut });
  expect(await screen.findByRole("heading", { name: "Superadmin access required" })).toBeInTheDocument();
  expect(screen.queryByRole("group", { name: "Users" })).not.toBeInTheDocument();
  await user.click(await button("Sign in with another account"));
  expect(onSignOut).toHaveBeenCalled();
});

test("a session that is not accepted is reported to the host", async () => {
  const server = await startServer();
  const onUnauthorized = vi.fn();
  showPanel({ baseUrl: server.baseUrl, token: "no.session" }, { onUnauthorized });
  await waitFor(() => expect(onUnauthorized).toHaveBeenCalled());
});

test("a server that is gone is said to be gone, and can be tried again", async () => {
  const server = await startServer({ user: { "user:a": legacyUser("a") } });
  network.use(http.all(`${server.baseUrl}/*`, () => HttpResponse.error()));
  const user = showPanel(server);
  await screen.findByText("The server can't be reached.", undefined, { timeout: 10_000 });
  network.resetHandlers();
  network.use(http.all(`${server.baseUrl}/*`, ({ request }) => server.fetch(request)));
  await user.click(await button("Try again"));
  const users = await screen.findByRole("group", { name: "Users" });
  await within(users).findByText("to migrate", { exact: false });
}, 20_000);

test("figures that can no longer be renewed stay, with their age", async () => {
  const server = await startServer({ user: { "user:a": legacyUser("a") } });
  const user = showPanel(server);
  await within(await screen.findByRole("group", { name: "Users" })).findByText("to migrate", { exact: false });
  network.use(http.get(`${server.baseUrl}/stats`, () => HttpResponse.error()));
  await user.click(await button("Refresh counts"));
  const alert = await screen.findByRole("alert", undefined, { timeout: 10_000 });
  expect(alert).toHaveTextContent("Figures in grey are from");
  expect(screen.getByRole("group", { name: "Users" })).toHaveTextContent("1 legacy");
}, 20_000);
