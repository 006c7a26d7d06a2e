import { QueryClient } from "@tanstack/react-query";
import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, onTestFinished, test, vi } from "vitest";
import { forecastQuery } from "../../src/client/backupQueries.ts";
import { ApiError } from "../../src/client/error.ts";
import { legacyUser } from "./records.ts";
import { network, startServer } from "./server.ts";
import { showPanel } from "./show.tsx";

test("a 500 of something that stands before the API is asked past, and nobody sees it", async () => {
  const server = await startServer({ user: { "user:a": legacyUser("a") } });
  let refused = 0;
  network.use(
    http.get(`${server.baseUrl}/*`, ({ request }) => {
      const isFirst = !seen.has(request.url);
      seen.add(request.url);
      if (!isFirst) return undefined;
      refused += 1;
      return new HttpResponse("<h1>fetch failed</h1>", { status: 500, headers: { "content-type": "text/html" } });
    }),
  );
  const seen = new Set<string>();
  showPanel(server);
  const users = await screen.findByRole("group", { name: "Users" });
  await waitFor(() => expect(users).toHaveTextContent("1 to migrate"));
  expect(refused).toBeGreaterThan(3);
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
});

test("a question that was one too many is asked again when the API says, not before", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const queries = new QueryClient();
  onTestFinished(() => {
    queries.clear();
    vi.useRealTimers();
  });
  const answer = { text: "", retryAfter: "40" };
  const get = vi
    .fn()
    .mockRejectedValueOnce(new ApiError("refused", "Too many.", 429, null, { answer }))
    .mockResolvedValueOnce({ records: 1 });
  const asked = queries.fetchQuery(forecastQuery({ scope: "", get } as never, ["user"]));
  await vi.advanceTimersByTimeAsync(39_999);
  expect(get).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await asked).toEqual({ records: 1 });
});
