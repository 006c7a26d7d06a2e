import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { legacyUser } from "./records.ts";
import { network, startServer } from "./server.ts";
import { button, confirmWith, showPanel } from "./show.tsx";

const users = { "user:a": legacyUser("a"), "user:b": legacyUser("b") };

/** The header by which each request for figures asks for new ones, in turn. */
function watchStats(server: Awaited<ReturnType<typeof startServer>>) {
  const asked: (string | null)[] = [];
  network.use(
    http.get(`${server.baseUrl}/stats`, ({ request }) => {
      asked.push(request.headers.get("cache-control"));
      return server.fetch(request);
    }),
  );
  return asked;
}

test("while the records are counted for the first time there are no zeros, but how far the count is", async () => {
  const server = await startServer({ user: users });
  const zeros = { stats: {}, summary: { totalRecords: 0, migrationProgress: 0 }, fields: [], timestamp: "" };
  let counted = 1_204;
  const over = Promise.withResolvers<void>();
  network.use(
    http.get(`${server.baseUrl}/stats`, async ({ request }) => {
      if (counted > 2_000) {
        await over.promise;
        return server.fetch(request);
      }
      const counting = { counted, total: 5_000 };
      counted += 1_000;
      return HttpResponse.json({ ...zeros, counting }, { status: 202 });
    }),
  );
  showPanel(server);
  const card = screen.getByRole("group", { name: "Users" });
  const all = within(screen.getByRole("group", { name: "All records" }));
  expect(await all.findByText("Counting 1,204 of 5,000…")).toBeInTheDocument();
  expect(card).not.toHaveTextContent(/\b0\b|total|legacy/);
  expect(screen.queryByRole("progressbar", { name: "Overall progress" })).not.toBeInTheDocument();
  expect(await button("Run user migration")).toBeDisabled();
  over.resolve();
  await waitFor(() => expect(card).toHaveTextContent("2 to migrate"));
  expect(screen.queryByText(/^Counting/)).not.toBeInTheDocument();
});

test("figures stay while a new count goes, whose progress is shown", async () => {
  const server = await startServer({ user: users });
  const answer = await server.fetch(
    new Request(`${server.baseUrl}/stats`, { headers: { authorization: `Bearer ${server.token}` } }),
  );
  const figures = (await answer.json()) as object;
  network.use(
    http.get(`${server.baseUrl}/stats`, () =>
      HttpResponse.json({ ...figures, counting: { counted: 12, total: null } }),
    ),
  );
  showPanel(server);
  expect(await screen.findByText("Counting, 12 so far…")).toBeInTheDocument();
  expect(screen.getByRole("group", { name: "Users" })).toHaveTextContent("2 to migrate");
  expect(await button("Refresh counts")).toHaveAttribute("aria-disabled", "true");
});

test('only "Refresh counts" has the records counted again', async () => {
  const server = await startServer({ user: users });
  const asked = watchStats(server);
  const user = showPanel(server);
  const card = await screen.findByRole("group", { name: "Users" });
  await waitFor(() => expect(card).toHaveTextContent("2 legacy"));
  server.entries.user.set("user:c", { text: legacyUser("c") });
  await user.click(await button("Refresh counts"));
  await waitFor(() => expect(card).toHaveTextContent("3 legacy"));
  expect(asked.filter((header) => header === "no-cache")).toHaveLength(1);
  expect(asked[0]).toBeNull();
});

test("a migration that the free plan's daily writes don't cover says how many days it would take there", async () => {
  const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`user:u${index}`, legacyUser("u")]));
  const user = showPanel(await startServer({ user: many }));
  await waitFor(async () => expect(await button("Run user migration")).toBeEnabled());
  await user.click(await button("Run user migration"));
  const dialog = within(await screen.findByRole("alertdialog"));
  expect(
    await dialog.findByText(
      "It writes 1,001 records; Cloudflare's free plan allows 1,000 writes a day, so it would take 2 days there.",
    ),
  ).toBeInTheDocument();
});

test("the number of executors is chosen among the options, and a wrong one is refused at its field", async () => {
  const user = showPanel(await startServer({ user: users }));
  await waitFor(async () => expect(await button("Run user migration")).toBeEnabled());
  await user.click(screen.getByText("Options"));
  const field = await screen.findByLabelText("Executors");
  await user.type(field, "65");
  await user.click(await button("Test user migration"));
  expect(await screen.findByText("It must be a whole number from 1 to 64.")).toBeInTheDocument();
  await user.clear(await screen.findByLabelText("Executors"));
  await user.type(await screen.findByLabelText("Executors"), "3");
  await user.click(await button("Run user migration"));
  await confirmWith(user, "MIGRATE");
  expect(await screen.findByText("3 executors")).toBeInTheDocument();
});
