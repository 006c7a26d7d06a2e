import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test, vi } from "vitest";
import type { View } from "../../src/panel/model/view.ts";
import { legacyUser } from "./records.ts";
import { network, startServer } from "./server.ts";
import { button, finished, showPanel } from "./show.tsx";

test.each([
  ["a page", () => HttpResponse.html("<!doctype html><title>Admin</title>")],
  ["a page that is not found", () => HttpResponse.html("<h1>Not found</h1>", { status: 404 })],
  ["another API's answer", () => HttpResponse.json({})],
  ["another API's refusal", () => HttpResponse.json({ message: "Not found" }, { status: 404 })],
])("a baseUrl behind which there is %s is said to be wrong", async (_, answer) => {
  const server = await startServer();
  const baseUrl = server.baseUrl.replace("/debug", "/elsewhere");
  network.use(http.all(`${baseUrl}/*`, answer));
  showPanel({ ...server, baseUrl });
  expect(await screen.findByText(`No migration API answers at ${baseUrl}`)).toBeInTheDocument();
});

test.each([
  [
    "throws",
    () => () => {
      throw new Error("secret of the host");
    },
  ],
  ["rejects", () => () => Promise.reject(new Error("secret of the host"))],
])("a getToken that %s is said, can be tried again, and its words stay with the host", async (_, failing) => {
  const server = await startServer({ user: { "user:a": legacyUser("a") } });
  const getToken = vi.fn<() => string | Promise<string>>(failing());
  const user = showPanel(server, { getToken });
  await screen.findByText("The page around this panel could not say who is signed in.");
  expect(document.body).not.toHaveTextContent("secret of the host");
  getToken.mockImplementation(() => server.token);
  await user.click(await button("Try again"));
  await within(await screen.findByRole("group", { name: "Users" })).findByText("to migrate", { exact: false });
});

test("a Worker that knows only the first of the contract still shows its figures and starts a run", async () => {
  const server = await startServer({ user: { "user:a": legacyUser("a") } });
  const kept = /\/(stats|session|run|users|snapshots|runs(\/[^/]+(\/(results|pause|resume|cancel|retry))?)?)$/;
  network.use(
    http.all(`${server.baseUrl}/*`, async ({ request }) => {
      const { pathname } = new URL(request.url);
      if (!kept.test(pathname))
        return HttpResponse.json({ title: "Not found", detail: "No such path" }, { status: 404 });
      const answer = await server.fetch(request);
      if (!pathname.endsWith("/stats")) return answer;
      const { stats, summary, timestamp } = (await answer.json()) as Record<string, unknown>;
      return HttpResponse.json({ stats, summary, timestamp });
    }),
  );
  const user = showPanel(server);
  await within(await screen.findByRole("group", { name: "Users" })).findByText("to migrate", { exact: false });
  await user.click(await button("Test full migration"));
  expect(await finished("Test of users and snapshots")).toBeInTheDocument();
  for (const page of ["History", "Records", "Audit", "Overview"]) {
    await user.click(
      within(screen.getByRole("navigation", { name: "Data migration" })).getByRole("button", { name: page }),
    );
    await screen.findByRole("button", { name: page, current: "page" });
    expect(screen.queryByText(/can't be shown/)).not.toBeInTheDocument();
  }
});

test("with hrefFor, pages, runs, records and counters are links that the browser can open in another tab", async () => {
  const server = await startServer({ user: { "user:a": legacyUser("a") } });
  const onViewChange = vi.fn();
  const hrefFor = ({ page, run, record, result }: View) => `/admin#${page}/${run}/${record?.id}/${result}`;
  const user = showPanel(server, { hrefFor, onViewChange });
  await user.click(await button("Test user migration"));
  await finished("Test of users");
  const address = async (name: string | RegExp) => (await screen.findByRole("link", { name })).getAttribute("href");
  expect(await address("History")).toBe("/admin#history/null/undefined/null");
  const open = await address("Open run");
  expect(open).toMatch(/^\/admin#run\/[^/]+\/undefined\/null$/);
  const id = open?.split("/")[2];
  expect(await address(/^Errors/)).toBe(`/admin#overview/${id}/undefined/error`);
  expect(await address("a")).toBe(`/admin#overview/${id}/a/null`);
  expect(await address("Test of users")).toBe(open);

  const history = await screen.findByRole("link", { name: "History" });
  onViewChange.mockClear();
  await user.keyboard("{Control>}");
  await user.click(history);
  await user.keyboard("{/Control}");
  expect(onViewChange).not.toHaveBeenCalled();
  await user.click(history);
  expect(onViewChange).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ page: "history" }));
});
