import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { collections } from "../../src/schema/collections.ts";
import { legacyUser } from "./records.ts";
import { startServer } from "./server.ts";
import { button, rowsOf, showPanel } from "./show.tsx";

test("the schema page draws every field of the definitions, with how far it is", async () => {
  const server = await startServer({
    user: { "user:a": legacyUser("a", { licenseKey: "x" }), "user:b": legacyUser("b") },
  });
  const user = showPanel(server);
  await user.click(await button("Schema"));
  for (const { plural, copies, containers, fills } of collections) {
    const picture = await screen.findByRole("figure", { name: `How ${plural.toLowerCase()} change` });
    const lines = within(picture)
      .getAllByRole("listitem")
      .map((line) => line.textContent);
    for (const { from, to } of copies) {
      expect(lines).toContainEqual(
        expect.stringMatching(new RegExp(`^${from}(secret)?(retained)?(held|no record).*→ ${to}$`)),
      );
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`${to}.*from ${from}`)));
    }
    const created = Object.entries(containers).flatMap(([name, fields]) =>
      Object.keys(fields).map((field) => `${name}.${field}`),
    );
    for (const path of [...created, ...Object.keys(fills)]) {
      expect(lines).toContainEqual(expect.stringContaining(`+${path}`));
    }
  }
  const users = screen.getByRole("figure", { name: "How users change" });
  const line = (text: string) =>
    within(users)
      .getAllByRole("listitem")
      .find((each) => each.textContent?.includes(text))?.textContent;
  await waitFor(() => expect(line("subscriptionStatus")).toContain("held by 2, 2 to copy"));
  expect(line("licenseKey")).toContain("secretheld by 1, no new place");
  expect(line("stripeCustomerId")).toMatch(/^stripeCustomerIdretained/);
  expect(line("+subscription.status")).toContain('from subscriptionStatus (replaces "none"), else "none"');
  expect(line("lastActiveAt")).toContain("first number of lastLoginAt, createdAt, else the run's start");
});

test("the picture is there as a table, too", async () => {
  const user = showPanel(await startServer({ user: { "user:a": legacyUser("a") } }));
  await user.click(await button("Schema"));
  await user.click(await button("Table"));
  const rows = await rowsOf("How users change");
  expect(rows).toContain(
    '+subscription.statusstringfrom subscriptionStatus (replaces "none"), else "none"subscriptionStatusheld by 1, 1 to copy',
  );
  expect(rows.at(-1)).toContain("licenseKeysecretno record holds it");
});

test("the rules that no picture shows are told: retained fields, placeholders, activity, what is counted and filled", async () => {
  const user = showPanel(await startServer());
  await user.click(await button("Schema"));
  const rules = async (of: string) => (await screen.findByLabelText(`Rules of ${of}`)).textContent;
  expect(await rules("users")).toContain("no clean-up takes them out: stripeCustomerId (billing still reads it).");
  expect(await rules("users")).toContain('give way to a copy: subscription.status "none".');
  expect(await rules("snapshots")).toContain("files (viewing still reads it)");
  expect(await rules("snapshots")).toContain("analytics.lastViewedAt");
  await user.click(await button("Table"));
  const rows = await rowsOf("How snapshots change");
  expect(rows).toContainEqual(expect.stringContaining("largest number of viewCount, views.n, else 0"));
  expect(rows).toContainEqual(
    expect.stringContaining("+analytics.viewerIPssecretarray[], also where analytics is there already"),
  );
});
