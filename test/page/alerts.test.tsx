import { render, screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Run } from "../../src/client/contract.ts";
import { RelativeTime } from "../../src/ui/RelativeTime.tsx";
import { network, startServer } from "./server.ts";
import { paragraph, showPanel } from "./show.tsx";

const going: Run = {
  id: "r1",
  kind: "migrate",
  types: ["user"],
  status: "running",
  dryRun: false,
  options: { batchSize: 50, skipErrors: true, verbose: false, limit: 10, maxErrorRate: 0.2 },
  startedBy: { uid: "admin", name: "Mara" },
  createdAt: Date.now() - 300_000,
  startedAt: Date.now() - 300_000,
  finishedAt: null,
  counts: { listed: 100, migrated: 30, skipped: 20, errors: 0, conflicts: 0, warnings: 0 },
  total: 100,
  etaMs: null,
  rate: 2,
  error: null,
  slowed: null,
  stuckSince: null,
  executors: 4,
  waiting: null,
  deferred: 0,
};

async function showRun(run: Run) {
  const server = await startServer();
  network.use(
    http.get(`${server.baseUrl}/runs`, () => HttpResponse.json({ runs: [run], cursor: null })),
    http.get(`${server.baseUrl}/runs/${run.id}`, () => HttpResponse.json(run)),
    http.get(`${server.baseUrl}/runs/${run.id}/results`, () => HttpResponse.json({ results: [], cursor: null })),
  );
  showPanel(server);
}

test("a run that KV slows down says so", async () => {
  await showRun({ ...going, slowed: "KV is answering 429" });
  expect(await screen.findByText("Slowed down: KV is answering 429")).toBeInTheDocument();
  expect(screen.getByText("Stops after 10 changed records · Stops above 20 % errors")).toBeInTheDocument();
});

test("a run that is stuck says since when, and why if that is known", async () => {
  await showRun({ ...going, stuckSince: Date.now() - 120_000, error: "Waiting to try again: the store is away." });
  const titles = await screen.findAllByText("Stuck: no progress since", { exact: false });
  expect(titles.map(({ parentElement }) => parentElement?.textContent)).toContainEqual(
    expect.stringContaining("Waiting to try again: the store is away."),
  );
});

test("a run that waits says why and until when, and is not called stuck", async () => {
  const until = Date.now() + 3 * 3_600_000 + 30_000;
  const reason = "The daily limit of KV is spent (KV PUT failed: 429). It goes on after 00:00 UTC.";
  await showRun({ ...going, waiting: { until, reason }, stuckSince: Date.now() - 120_000 });
  const title = await screen.findByText("The run is waiting and continues by itself", { exact: false });
  expect(title.textContent).toMatch(/in 3\u00a0h$/);
  expect(title.parentElement).toHaveTextContent(reason);
  expect(screen.getByText("Migrating users: 50 of 100 (50 %), waiting")).toBeInTheDocument();
  expect(screen.queryByText("Stuck", { exact: false })).not.toBeInTheDocument();
});

test("the number of deferred records is shown, with the reason", async () => {
  await showRun({ ...going, deferred: 12 });
  expect(await screen.findByText(/^12 records deferred: the application is writing them/)).toBeInTheDocument();
});

test.each([
  ["undo", false, "Undoing users: 50 of 100"],
  ["undo", true, "Testing the undo of users: 50 of 100"],
  ["cleanup", false, "Cleaning up users: 50 of 100"],
  ["verify", false, "Verifying users: 50 of 100"],
  ["backup", false, "Backing up users: 50 of 100"],
  ["restore", false, "Restoring users: 50 of 100"],
] as const)("a run of kind %s (dry run: %s) reads as what it is", async (kind, dryRun, words) => {
  await showRun({ ...going, kind, dryRun });
  expect(await paragraph(words)).toBeInTheDocument();
});

test("ages are right again as soon as a clock that was ahead is set back", () => {
  vi.useFakeTimers({ now: Date.now() + 600_000 });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const at = Date.now() - 1_200_000;
  const { container, unmount } = render(<RelativeTime at={at} />);
  expect(container).toHaveTextContent(/^20\smin\.? ago$/);
  unmount();
  vi.setSystemTime(Date.now() - 600_000);
  expect(render(<RelativeTime at={at} />).container).toHaveTextContent(/^10\smin\.? ago$/);
});
