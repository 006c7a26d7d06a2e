import { QueryClient } from "@tanstack/react-query";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http } from "msw";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { App } from "../../src/app/App.tsx";
import { storeToken } from "../../src/app/storedSession.ts";
import { superadmin } from "../../src/seed/seedIds.ts";
import { legacyUser, unreadable } from "./records.ts";
import { network, startServer } from "./server.ts";
import { button, paragraph, rowsOf } from "./show.tsx";

beforeEach(() => {
  storeToken(null);
  history.replaceState(null, "", "/");
});

function showApp() {
  render(<App queryClient={new QueryClient()} />);
  return userEvent.setup();
}

const openAccount = async (user: ReturnType<typeof userEvent.setup>) =>
  user.click(await screen.findByText(superadmin.name as string));

test("a pasted session signs in and the page says who is at the controls", async () => {
  const { token } = await startServer();
  const user = showApp();
  await user.type(screen.getByRole("textbox", { name: "Session token" }), token);
  await user.click(await button("Sign in"));
  expect(await screen.findByRole("heading", { name: "Data migration" })).toBeInTheDocument();
  await openAccount(user);
  expect(screen.getByRole("banner")).toHaveTextContent(superadmin.uid);
});

test("a link signs in at once and its token leaves the address bar, also on a page that is open already", async () => {
  const { token } = await startServer();
  showApp();
  history.replaceState(null, "", `/?q=ada#token=${token}`);
  dispatchEvent(new HashChangeEvent("hashchange"));
  expect(await screen.findByRole("group", { name: "Users" })).toBeInTheDocument();
  expect(location.href).toBe("http://localhost:3000/?q=ada");
});

test("a session that ends in the middle comes back to the same run, filter and record", async () => {
  const { token } = await startServer({ user: { "user:a": legacyUser("a"), "user:b": unreadable } });
  storeToken(token);
  const user = showApp();
  await user.click(await button("Test user migration"));
  await paragraph("Test of users completed");
  await user.click(await screen.findByRole("link", { name: /^Errors/ }));
  await waitFor(async () => expect(await rowsOf("Migration results")).toHaveLength(1));
  const address = location.search;
  expect(address).toMatch(/^\?run=[^&]+&result=error$/);

  storeToken("no.session");
  await user.click(await button("Refresh counts"));
  expect(await screen.findByText("Your session has expired", { exact: false })).toBeInTheDocument();
  expect(location.search).toBe(address);
  await user.type(screen.getByRole("textbox", { name: "Session token" }), token);
  await user.click(await button("Sign in"));
  await waitFor(async () => expect(await rowsOf("Migration results")).toEqual([expect.stringContaining("b")]));
});

test("signing out leaves neither figures nor a session behind", async () => {
  const { token } = await startServer();
  storeToken(token);
  const user = showApp();
  await within(await screen.findByRole("group", { name: "Users" })).findByText("left to migrate");
  await openAccount(user);
  await user.click(await button("Sign out"));
  expect(screen.queryByRole("group", { name: "Users" })).not.toBeInTheDocument();
  expect(sessionStorage).toHaveLength(0);
});

test("the theme that was chosen is there again on the next visit", async () => {
  await startServer();
  const user = showApp();
  await user.click(await button("Dark theme"));
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(localStorage.getItem("theme")).toBe("dark");
  await user.click(await button("Theme of the system"));
  expect(document.documentElement.dataset.theme).toBeUndefined();
});

test("the tab's title shows the progress of a run, then its end, and is as before once somebody has come back", async () => {
  document.title = "Data migration";
  const { token } = await startServer({ user: { "user:a": legacyUser("a") } }, async (operation) => {
    if (operation === "getMany") await held;
  });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  storeToken(token);
  const user = showApp();
  await user.click(await button("Test user migration"));
  await waitFor(() => expect(document.title).toBe("(0\u00a0%) Data migration"));
  release();
  await paragraph("Test of users completed");
  await waitFor(() => expect(document.title).toBe("✓ Tested · Data migration"));
  await user.keyboard("{Tab}");
  expect(document.title).toBe("Data migration");
});

test("the end of a run is on the desktop where that was allowed, once, and while nobody looks at the page", async () => {
  const shown: { title: string; body: string | undefined }[] = [];
  class Notices {
    static permission = "default";
    static requestPermission = async () => {
      Notices.permission = "granted";
      return "granted";
    };
    constructor(title: string, options?: NotificationOptions) {
      shown.push({ title, body: options?.body });
    }
  }
  vi.stubGlobal("Notification", Notices);
  const isHidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  onTestFinished(() => {
    vi.unstubAllGlobals();
    isHidden.mockRestore();
    visibility.mockRestore();
  });
  const { token } = await startServer({ user: { "user:a": legacyUser("a") } });
  storeToken(token);
  const user = showApp();
  await openAccount(user);
  await user.click(await button("Notify me when a run ends"));
  await screen.findByText("You are notified when a run ends while this page is in the background.");
  await user.click(await button("Test user migration"));
  await waitFor(() => expect(shown).toHaveLength(1));
  expect(shown[0]).toMatchObject({ title: "✓ Tested", body: expect.stringContaining("Test of users completed") });

  isHidden.mockReturnValue(false);
  visibility.mockReturnValue("visible");
  await user.click(await button("Test snapshot migration"));
  await paragraph("Test of snapshots completed");
  expect(shown).toHaveLength(1);
});

test("a page that nobody looks at asks for nothing unless a run is at work, and catches up when somebody does", async () => {
  const server = await startServer({ user: { "user:a": legacyUser("a") } });
  storeToken(server.token);
  const visibility = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  vi.useFakeTimers({ shouldAdvanceTime: true });
  onTestFinished(() => {
    vi.useRealTimers();
    visibility.mockRestore();
  });
  const asked: string[] = [];
  network.use(
    http.get(`${server.baseUrl}/runs`, ({ request }) => {
      asked.push(request.url);
    }),
  );
  showApp();
  await paragraph("No runs yet.");
  const before = asked.length;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(asked).toHaveLength(before);

  visibility.mockReturnValue("visible");
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  await waitFor(() => expect(asked.length).toBeGreaterThan(before));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked.length).toBeGreaterThan(before + 1);
});
