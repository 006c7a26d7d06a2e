import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { collections } from "../../src/schema/collections.ts";
import { legacyUser } from "./records.ts";
import { startServer } from "./server.ts";
import { button, rowsOf, showPanel } from "./show.tsx";

test("the schema page lists every field of the definitions, with how many records still hold it", async () => {
  const server = await startServer({
    user: { "user:a": legacyUser("a", { licenseKey: "x" }), "user:b": legacyUser("b") },
  });
  const user = showPanel(server);
  await user.click(await button("Schema"));
  await screen.findByRole("table", { name: "How users change" });
  for (const { plural, copies, containers, fills, deprecated } of collections) {
    const rows = await rowsOf(`How ${plural.toLowerCase()} change`);
    for (const { from, to } of copies) {
      expect(rows).toContainEqual(
        expect.stringMatching(new RegExp(`^\\+${to}.*from ${from}.*${from}(secret)?(retained)?(held|no record)`)),
      );
    }
    const created = Object.entries(containers).flatMap(([name, fields]) =>
      Object.keys(fields).map((field) => `${name}.${field}`),
    );
    for (const path of [...created, ...Object.keys(fills)]) {
      expect(rows).toContainEqual(expect.stringContaining(`+${path}`));
    }
    for (const field of deprecated) {
      expect(rows).toContainEqual(expect.stringMatching(new RegExp(`^none.*${field}`)));
    }
  }
  const row = async (text: string) => (await rowsOf("How users change")).find((each) => each.includes(text));
  await waitFor(async () => expect(await row("subscriptionStatus")).toContain("held by 2, 2 to copy"));
  expect(await row("licenseKey")).toBe("nonestays until a clean-uplicenseKeysecretheld by 1");
  expect(await row("stripeCustomerId")).toContain("stripeCustomerIdretained");
  expect(await row("+subscription.status")).toBe(
    '+subscription.statusstringfrom subscriptionStatus (replaces "none"), else "none"subscriptionStatusheld by 2, 2 to copy',
  );
  expect(await row("lastActiveAt")).toContain("first number of lastLoginAt, createdAt, else the run's start");
});

test("the rules beside the fields are listed: retained fields, placeholders, activity, what is counted and filled", async () => {
  const user = showPanel(await startServer());
  await user.click(await button("Schema"));
  const rules = (of: string) => screen.findByLabelText(`Rules of ${of}`);
  expect(await rules("users")).toHaveTextContent(
    "no clean-up removes them: stripeCustomerId (billing still reads it).",
  );
  expect(await rules("users")).toHaveTextContent('so a copied value replaces them: subscription.status "none".');
  expect(await rules("snapshots")).toHaveTextContent("files (viewing still reads it)");
  expect(await rules("snapshots")).toHaveTextContent("analytics.lastViewedAt");
  const rows = await rowsOf("How snapshots change");
  expect(rows).toContainEqual(expect.stringContaining("largest number of viewCount, views.n, else 0"));
  expect(rows).toContainEqual(
    expect.stringContaining("+analytics.viewerIPssecretarray[], also where analytics is there already"),
  );
});
