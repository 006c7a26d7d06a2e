import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
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
  await waitFor(() => expect(users.textContent).toContain("1 to migrate"));
  expect(refused).toBeGreaterThan(3);
  expect(screen.queryByRole("alert")).toBeNull();
});
