import { QueryClient } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { App } from "../../src/app/App.tsx";
import { currentToken, storeToken } from "../../src/app/storedSession.ts";
import { superadmin } from "../../src/seed/seedIds.ts";
import { legacyUser } from "./records.ts";
import { network, startServer } from "./server.ts";
import { button } from "./show.tsx";

const grace = JSON.stringify({ uid: "grace", name: "Grace Hopper", role: "superadmin", status: "active" });
const guest = JSON.stringify({ uid: "guest", name: "A guest", role: "user", status: "active" });

beforeEach(() => {
  storeToken(null);
  history.replaceState(null, "", "/");
});
afterEach(() => localStorage.clear());

async function showSignedIn(query = "/") {
  const server = await startServer({ user: { "user:a": legacyUser("a"), "user:grace": grace, "user:guest": guest } });
  storeToken(server.token);
  history.replaceState(null, "", query);
  const queryClient = new QueryClient();
  render(<App queryClient={queryClient} />);
  await screen.findByRole("navigation", { name: "Data migration" });
  return { ...server, user: userEvent.setup(), queryClient };
}

/** Signs out in another tab: the same code once more, over the same storage. Only the other tabs hear of it. */
async function signOutInAnotherTab() {
  const path = "../../src/app/storedSession.ts?other-tab";
  const other = (await import(path)) as typeof import("../../src/app/storedSession.ts");
  other.endSessions();
}
const storageEvent = () => dispatchEvent(new StorageEvent("storage"));

const isSignedOut = async () => {
  await screen.findByRole("textbox", { name: "Session token" });
  expect(screen.queryByRole("navigation", { name: "Data migration" })).not.toBeInTheDocument();
  expect(currentToken()).toBeNull();
  expect(sessionStorage.getItem("session-token")).toBeNull();
};

test.each([
  ["is open", storageEvent],
  [
    "was asleep, as soon as somebody looks at it,",
    () => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })),
  ],
  ["was put aside by Back, as soon as it is shown again,", () => dispatchEvent(new Event("pageshow"))],
])("signing out in one tab ends the session of a tab that %s and leaves nothing of a record there", async (_, wake) => {
  const { queryClient } = await showSignedIn("/?page=records&record=user/a");
  await screen.findByRole("region", { name: "Record user a" });
  await signOutInAnotherTab();
  wake();
  await isSignedOut();
  expect(queryClient.getQueryCache().getAll()).toEqual([]);
  expect(location.href).toBe("http://localhost:3000/");
  expect(document.body).toHaveTextContent("You have signed out in another tab.");
});

test("no request leaves a tab with a session that was ended in another one, even before it has noticed", async () => {
  const { token } = await showSignedIn();
  expect(currentToken()).toBe(token);
  await signOutInAnotherTab();
  expect(currentToken()).toBeNull();
});

test("a tab whose session has expired drops what it still holds when somebody signs out in another one", async () => {
  const { user, queryClient } = await showSignedIn();
  storeToken("no.session");
  await user.click(await button("Refresh counts"));
  await screen.findByText("Your session has expired", { exact: false });
  expect(queryClient.getQueryCache().getAll()).not.toEqual([]);
  await signOutInAnotherTab();
  storageEvent();
  await waitFor(() => expect(queryClient.getQueryCache().getAll()).toEqual([]));
});

test("who signs in after a sign-out stays signed in, whatever is stored elsewhere", async () => {
  const { token, user } = await showSignedIn();
  await signOutInAnotherTab();
  storageEvent();
  await isSignedOut();
  await user.type(screen.getByRole("textbox", { name: "Session token" }), token);
  await user.click(await button("Sign in"));
  await screen.findByRole("navigation", { name: "Data migration" });
  localStorage.setItem("theme", "dark");
  storageEvent();
  expect(screen.getByRole("navigation", { name: "Data migration" })).toBeInTheDocument();
  expect(currentToken()).toBe(token);
});

test("signing out leaves no record's id in the address", async () => {
  const { user } = await showSignedIn("/?page=records&record=user/a");
  await user.click(await screen.findByText(superadmin.name as string));
  await user.click(await button("Sign out"));
  await isSignedOut();
  expect(location.href).toBe("http://localhost:3000/");
});

function followLink(token: string) {
  history.pushState(null, "", `${location.pathname}${location.search}#token=${token}`);
  dispatchEvent(new HashChangeEvent("hashchange"));
  // At once, whatever is decided about it later.
  expect(location.href).not.toContain("token");
}
const question = () => screen.findByRole("alertdialog", { name: "Sign in as somebody else?" });

test("a link of somebody else's session asks first, names both people, and changes nothing when it is declined", async () => {
  const { token, tokenOf, user } = await showSignedIn("/?page=history");
  followLink(await tokenOf("grace"));
  const dialog = await question();
  expect(dialog).toHaveTextContent(superadmin.name);
  expect(dialog).toHaveTextContent(superadmin.uid);
  expect(dialog).toHaveTextContent("Grace Hopper");
  expect(currentToken()).toBe(token);
  await user.click(within(dialog).getByRole("button", { name: "Stay signed in" }));
  await waitFor(() => expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument());
  expect(currentToken()).toBe(token);
  expect(location.href).toBe("http://localhost:3000/?page=history");
});

test("a link of somebody else's session that is accepted leaves nothing of the first one", async () => {
  const { tokenOf, user, queryClient } = await showSignedIn();
  await user.click(await screen.findByText("Options"));
  await user.type(await screen.findByRole("textbox", { name: "Reason" }), "A draft of Ada's");
  const graces = await tokenOf("grace");
  followLink(graces);
  await user.click(within(await question()).getByRole("button", { name: "Sign in with the link" }));
  expect(await screen.findByText("Grace Hopper")).toBeInTheDocument();
  expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
  expect(screen.queryByDisplayValue("A draft of Ada's")).not.toBeInTheDocument();
  expect(currentToken()).toBe(graces);
  expect(JSON.stringify(queryClient.getQueriesData({}))).not.toContain(superadmin.name);
});

test("another session of the same person takes the place of the first without a question", async () => {
  const { token, tokenOf, user } = await showSignedIn();
  const renewed = await tokenOf(superadmin.uid, 3_600);
  expect(renewed).not.toBe(token);
  followLink(renewed);
  await waitFor(() => expect(currentToken()).toBe(renewed));
  expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
  await user.click(await button("Refresh counts"));
  expect(await screen.findByText(superadmin.name as string)).toBeInTheDocument();
});

test("a link that claims to be of the same person and is not keeps the session that is there, and says so", async () => {
  const { token, user } = await showSignedIn();
  followLink(`${token.split(".")[0]}.${"A".repeat(43)}`);
  const dialog = await screen.findByRole("alertdialog", { name: "This sign-in link is not valid" });
  expect(dialog).toHaveTextContent(superadmin.name);
  await user.keyboard("{Escape}");
  await user.click(within(dialog).getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
  expect(currentToken()).toBe(token);
  expect(await screen.findByText(superadmin.name as string)).toBeInTheDocument();
});

test("a link of somebody who may not come in says that before it is followed", async () => {
  const { tokenOf } = await showSignedIn();
  followLink(await tokenOf("guest"));
  const dialog = await question();
  expect(dialog).toHaveTextContent("guest");
  expect(dialog).toHaveTextContent("does not have the role superadmin");
});

test("a link signs in at once where the session that was there turns out to be over", async () => {
  const { tokenOf, user } = await showSignedIn();
  await user.click(await screen.findByText(superadmin.name as string));
  storeToken(await tokenOf(superadmin.uid, -60));
  const graces = await tokenOf("grace");
  followLink(graces);
  await user.click(await button("Refresh counts"));
  await waitFor(() => expect(currentToken()).toBe(graces));
  await waitFor(() => expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument());
  expect(await screen.findByText("Grace Hopper")).toBeInTheDocument();
});

test("who signs in as somebody else on a page that refused them stays signed in in the other tabs", async () => {
  const { tokenOf } = await startServer({ user: { "user:guest": guest } });
  storeToken(await tokenOf("guest"));
  const signOuts = vi.spyOn(Storage.prototype, "setItem");
  onTestFinished(() => signOuts.mockRestore());
  render(<App queryClient={new QueryClient()} />);
  const user = userEvent.setup();
  await screen.findByRole("heading", { name: "Superadmin access required" });
  await user.click(await button("Sign in with another account"));
  expect(signOuts.mock.calls.filter(([key]) => key.startsWith("signed-out"))).toEqual([]);
});

test("the session is in no address, referrer, title, storage of all tabs, clipboard or text of the page", async () => {
  const asked: Request[] = [];
  network.events.on("request:start", ({ request }) => void asked.push(request));
  onTestFinished(() => network.events.removeAllListeners());
  const { token, user } = await showSignedIn("/?page=records&record=user/a");
  await screen.findByRole("region", { name: "Record user a" });
  await user.click((await screen.findAllByRole("button", { name: /^Copy/ }))[0] as HTMLElement);
  const signature = token.split(".")[1] as string;
  expect(asked.length).toBeGreaterThan(2);
  for (const { url, headers } of asked) {
    expect(url).not.toContain(signature);
    expect(headers.get("referer") ?? "").not.toContain(signature);
  }
  const seen = [document.documentElement.outerHTML, document.title, location.href, JSON.stringify(localStorage)];
  for (const text of [...seen, await navigator.clipboard.readText()]) expect(text).not.toContain(signature);
});
