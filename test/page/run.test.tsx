import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { useState } from "react";
import { expect, test } from "vitest";
import type { Run, RunRequest } from "../../src/client/contract.ts";
import { defaultView, type View } from "../../src/panel/model/view.ts";
import { MigrationPanel } from "../../src/panel/shell/MigrationPanel.tsx";
import { legacyUser, unreadable } from "./records.ts";
import { network, startServer } from "./server.ts";
import { button, confirmWith, finished, paragraph, rowsOf } from "./show.tsx";

type Server = Awaited<ReturnType<typeof startServer>>;
const users = Object.fromEntries(["a", "b", "c", "d", "e"].map((id) => [`user:${id}`, legacyUser(id)]));
const store = { user: { ...users, "user:torn": unreadable } };

/** The panel at an address, as the stand-alone page shows it. @returns the view as it is now, too */
function showAt(server: Server, first: Partial<View>) {
  const seen = { view: { ...defaultView, ...first } };
  function Page() {
    const [view, setView] = useState(seen.view);
    seen.view = view;
    return <MigrationPanel baseUrl={server.baseUrl} getToken={() => server.token} view={view} onViewChange={setView} />;
  }
  render(<Page />);
  return { user: userEvent.setup(), seen };
}

/** @param isLeft whether nobody waits for its end */
async function run(server: Server, request: RunRequest, isLeft = false): Promise<Run> {
  const answer = await fetch(`${server.baseUrl}/runs`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${server.token}`,
      "content-type": "application/json",
      prefer: isLeft ? "wait=0" : "wait=25",
    },
    body: JSON.stringify(request),
  });
  return ((await answer.json()) as { run: Run }).run;
}

const tab = (name: RegExp) => screen.findByRole("tab", { name });

/** A store whose writes are held back until they are let through. */
function held() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, delay: (operation: string) => (operation === "put" ? passed : Promise.resolve()) };
}

test("the address of a run leads to it, however many runs came after it: who, why, how, and its id", async () => {
  const server = await startServer(store);
  const first = await run(server, { kind: "migrate", dryRun: true, types: ["user"], reason: "Ticket 7", batchSize: 2 });
  for (let index = 0; index < 21; index += 1) await run(server, { kind: "verify", types: ["snapshot"] });
  showAt(server, { page: "run", run: first.id });
  await finished("Test of users");
  const section = screen.getByRole("region", { name: "Run" });
  expect(within(section).getByRole("heading", { name: "Test of users" })).toBeInTheDocument();
  expect(section).toHaveTextContent("Ticket 7");
  expect(section).toHaveTextContent("Batches of 2");
  expect(section).toHaveTextContent(/Started.* by Mara/);
  expect(section).toHaveTextContent(first.id);
  expect(within(section).getByText("Dry run")).toBeInTheDocument();
  expect(await button("Older run")).toHaveAttribute("title", "This run is not among the latest.");
});

test("a run that does not exist is said not to, and its page leads on to the latest", async () => {
  const server = await startServer(store);
  await run(server, { kind: "verify", types: ["user"] });
  const { user } = showAt(server, { page: "run", run: "nobody", tab: "log" });
  expect(await screen.findByRole("heading", { name: "There is no such run" })).toBeInTheDocument();
  expect(screen.queryByRole("tablist")).not.toBeInTheDocument();
  await user.click(await button("Show the latest run"));
  await finished("Verification of users");
});

test("a run that can't be read is not called unknown, and can be asked for again", async () => {
  const server = await startServer(store);
  const { id } = await run(server, { kind: "verify", types: ["user"] });
  for (let index = 0; index < 20; index += 1) await run(server, { kind: "verify", types: ["snapshot"] });
  const away = () => HttpResponse.json({ detail: "The server could not do this." }, { status: 500 });
  network.use(http.get(`${server.baseUrl}/runs/${id}`, away, { once: true }));
  const { user } = showAt(server, { page: "run", run: id });
  expect(await screen.findByRole("alert")).toHaveTextContent("The run could not be read");
  await user.click(await button("Try again"));
  await finished("Verification of users");
});

test("the tabs are moved between with the arrow keys, and the address follows", async () => {
  const server = await startServer(store);
  const { id } = await run(server, { kind: "migrate", types: ["user"], batchSize: 2 });
  const { user, seen } = showAt(server, { page: "run", run: id });
  (await tab(/^Results/)).focus();
  await user.keyboard("{ArrowRight}");
  expect(await tab(/^Errors by cause 1$/)).toHaveFocus();
  expect(await screen.findByText("The stored text is not JSON.")).toBeInTheDocument();
  expect(seen.view.tab).toBe("errors");
  await user.keyboard("{End}");
  expect(await tab(/^Batches 4$/)).toHaveFocus();
  expect(await screen.findByRole("table", { name: "Batches" })).toBeInTheDocument();
  expect(screen.queryByText("The stored text is not JSON.")).not.toBeInTheDocument();
  await user.keyboard("{ArrowRight}{ArrowLeft}{ArrowLeft}{ArrowLeft}");
  expect(await tab(/^Log$/)).toHaveFocus();
  expect(screen.getByRole("tabpanel", { name: "Log" })).toBeInTheDocument();
  expect(screen.getAllByRole("tab").filter((each) => each.tabIndex === 0)).toHaveLength(1);
  await user.keyboard("{Home}");
  expect(await screen.findByRole("table", { name: "Migration results" })).toBeInTheDocument();
  expect(seen.view).toMatchObject({ page: "run", run: id, tab: "results" });
});

test("the log tells what happened, in order", async () => {
  const server = await startServer(store);
  const { id } = await run(server, { kind: "migrate", types: ["user"], skipErrors: false, verbose: true });
  showAt(server, { page: "run", run: id, tab: "log" });
  const log = within(await screen.findByRole("list", { name: "Log of the run" }));
  await log.findByText("Listed 7 records; 1 batch.");
  const entries = log.getAllByRole("listitem").map(({ textContent }) => textContent);
  expect(entries).toEqual([
    expect.stringContaining("Started by Mara"),
    expect.stringContaining("Listed 7 records"),
    expect.stringMatching(/Error: Failed\. Stopped at user "torn"/),
  ]);
});

test("the batches are listed with what became of each, and a batch is explained", async () => {
  const server = await startServer(store);
  const { id } = await run(server, { kind: "migrate", types: ["user"], batchSize: 3 });
  showAt(server, { page: "run", run: id, tab: "batches" });
  expect(await screen.findByText(/^A batch is up to 3 records/)).toBeInTheDocument();
  await waitFor(async () =>
    expect(await rowsOf("Batches")).toEqual([
      expect.stringMatching(/^0Doneup to buser3210/),
      expect.stringMatching(/^1Doneafter b, up to euser3300/),
      expect.stringMatching(/^2Doneafter euser1001/),
    ]),
  );
});

test("a long log and many batches are read on page by page", async () => {
  const many = Object.fromEntries(Array.from({ length: 230 }, (_, index) => [`user:u${index}`, legacyUser("u")]));
  const server = await startServer({ user: many });
  const { id } = await run(server, { kind: "migrate", types: ["user"], batchSize: 1, verbose: true, dryRun: true });
  const { user } = showAt(server, { page: "run", run: id, tab: "log" });
  const entries = () => within(screen.getByRole("list", { name: "Log of the run" })).getAllByRole("listitem");
  await screen.findByText(/^Batch 42:/);
  expect(entries()).toHaveLength(200);
  await user.click(await button("Load later entries"));
  await screen.findByText(/^Completed:/);
  expect(entries()).toHaveLength(234);
  await user.click(await tab(/^Batches/));
  await waitFor(async () => expect(await rowsOf("Batches")).toHaveLength(100));
  await user.click(await button("Load more batches"));
  await waitFor(async () => expect(await rowsOf("Batches")).toHaveLength(200));
});

test("a run is paused, resumed and cancelled from its page, and its log says by whom", async () => {
  const { open, delay } = held();
  const server = await startServer(store, delay);
  const { user } = showAt(server, {});
  await waitFor(async () => expect(await button("Run user migration")).toBeEnabled());
  await user.click(await button("Run user migration"));
  await confirmWith(user, "MIGRATE");
  await user.click(await button("Open run"));
  expect(await screen.findByRole("progressbar", { name: "Run progress" })).toBeInTheDocument();
  expect(screen.getByRole("region", { name: "Run" })).toHaveFocus();
  await user.click(await tab(/^Log$/));
  await user.type(screen.getByLabelText("Writes a second, at most"), "300{Enter}");
  expect(await screen.findByText("Limited to 300 writes a second by Mara", { exact: false })).toBeInTheDocument();
  for (const [name, note] of [
    ["Pause", "Paused by Mara"],
    ["Resume", "Resumed by Mara"],
    ["Cancel run", "Cancelled by Mara"],
  ] as const) {
    await waitFor(async () => expect(await button(name)).toBeEnabled());
    await user.click(await button(name));
    expect(await screen.findByText(note, { exact: false, selector: "li span" })).toBeInTheDocument();
  }
  await waitFor(() => expect(screen.queryByRole("button", { name: "Cancel run" })).not.toBeInTheDocument());
  expect(await paragraph("Migration of users cancelled")).toBeInTheDocument();
  open();
});

test("until a command is answered everything says that it is under way, and nothing that it is done", async () => {
  const { open, delay } = held();
  const server = await startServer(store, delay);
  const { id } = await run(server, { kind: "migrate", types: ["user"] }, true);
  const answered = Promise.withResolvers<void>();
  let seenPaused = 0;
  network.use(
    http.get(`${server.baseUrl}/runs/${id}`, async ({ request }) => {
      const answer = await server.fetch(request);
      if (((await answer.clone().json()) as Run).status === "paused") seenPaused += 1;
      return answer;
    }),
    http.post(`${server.baseUrl}/runs/${id}/pause`, async ({ request }) => {
      const answer = await server.fetch(request);
      await answered.promise;
      return answer;
    }),
  );
  const { user } = showAt(server, { page: "run", run: id });
  const section = within(await screen.findByRole("region", { name: "Run" }));
  await user.click(await section.findByRole("button", { name: "Pause" }));
  const pausing = await section.findByRole("button", { name: "Pausing…" });
  expect(section.getAllByText("Pausing…")).toHaveLength(2);
  // The run log has the run paused by now, and the page has its answer.
  await waitFor(() => expect(seenPaused).toBeGreaterThan(1));
  expect(pausing).toHaveAttribute("aria-disabled", "true");
  expect(section.queryByText(/^Paused/)).not.toBeInTheDocument();
  open();
  answered.resolve();
  expect(await section.findByText(/^Paused at/)).toBeInTheDocument();
  expect(section.queryByText("Pausing…")).not.toBeInTheDocument();
});

test("what each executor does is shown while somebody looks at it, and not asked for otherwise", async () => {
  const { open, delay } = held();
  const server = await startServer(store, delay);
  let asked = 0;
  network.use(
    http.get(`${server.baseUrl}/runs/:id/executors`, ({ request }) => {
      asked += 1;
      return server.fetch(request);
    }),
  );
  const { id } = await run(server, { kind: "migrate", types: ["user"], batchSize: 3, concurrency: 2 }, true);
  const { user } = showAt(server, { page: "run", run: id });
  await screen.findByText(/^Migrating users: 0 of 7|^Migrating users: 1 of 7/);
  expect(asked).toBe(0);
  await user.click(await tab(/^Executors 2$/));
  await waitFor(async () => expect((await rowsOf("Executors")).join()).toMatch(/Writing \d records?user\d/));
  expect(screen.getByText(/^This run may use 2 executors\./)).toBeInTheDocument();
  open();
  await finished("Migration of users");
  expect(await screen.findByText("The run has finished: no executor is working on it.")).toBeInTheDocument();
});

test("a verification started from a run's page is shown on a page of its own", async () => {
  const server = await startServer(store);
  const { id } = await run(server, { kind: "migrate", types: ["user"] });
  const { user, seen } = showAt(server, { page: "run", run: id, tab: "batches" });
  await user.click(await button("Verify"));
  await finished("Verification of users");
  expect(seen.view).toMatchObject({ page: "run", tab: "results" });
  expect(seen.view.run).not.toBe(id);
  expect(screen.getByRole("region", { name: "Run" })).toHaveFocus();
  await user.click(await button("the migration of users"));
  await finished("Migration of users");
  expect(seen.view.run).toBe(id);
  await user.click(await button("Newer run"));
  await finished("Verification of users");
  await user.click(
    within(screen.getByRole("navigation", { name: "Breadcrumb" })).getByRole("button", { name: "Overview" }),
  );
  expect(await screen.findByRole("group", { name: "Users" })).toBeInTheDocument();
});

test("a record in error opens beside its cause, and closes again", async () => {
  const server = await startServer(store);
  const { id } = await run(server, { kind: "migrate", types: ["user"] });
  const { user } = showAt(server, { page: "run", run: id, tab: "errors" });
  await user.click(await button("torn"));
  expect(await screen.findByRole("complementary", { name: "Record user torn" })).toBeInTheDocument();
  expect(screen.getByRole("region", { name: "Errors by cause" })).toBeInTheDocument();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("complementary")).not.toBeInTheDocument());
});

test("the throughput is drawn, and put into words", async () => {
  const server = await startServer(store, async () => {
    await new Promise((resolve) => setTimeout(resolve, 2));
  });
  const { id } = await run(server, { kind: "migrate", types: ["user"], batchSize: 1, dryRun: true });
  showAt(server, { page: "run", run: id });
  const figure = await screen.findByRole("figure", { name: "Throughput over time" });
  expect(figure).toHaveTextContent(
    /Records a second over .*: .* on average, .* at most, .* at the end\. 7 records in all\./,
  );
});

test("a command that did not reach the server says so, until the server answers again", async () => {
  const { open, delay } = held();
  const server = await startServer(store, delay);
  const { id } = await run(server, { kind: "migrate", types: ["user"] }, true);
  let isGone = false;
  network.use(
    http.all(`${server.baseUrl}/*`, ({ request }) => (isGone ? HttpResponse.error() : server.fetch(request))),
  );
  const { user } = showAt(server, { page: "run", run: id });
  const section = within(await screen.findByRole("region", { name: "Run" }));
  const pause = await section.findByRole("button", { name: "Pause" });
  isGone = true;
  await user.click(pause);
  expect(await section.findByRole("alert")).toBeInTheDocument();
  isGone = false;
  await waitFor(() => expect(section.queryByRole("alert")).not.toBeInTheDocument());
  expect(section.getByRole("button", { name: "Pause" })).toBeInTheDocument();
  open();
});
