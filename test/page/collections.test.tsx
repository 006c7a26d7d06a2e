import { screen, within } from "@testing-library/react";
import { http } from "msw";
import { expect, onTestFinished, test } from "vitest";
import * as zod from "zod";
import { basePath, createBackend } from "../../src/demo/backend.ts";
import { copy, type Definition, defineCollection, derive, toBoolean, values } from "../../src/index.ts";
import { users } from "../../src/schema/users.ts";
import { superadmin } from "../../src/seed/seedIds.ts";
import { network } from "./server.ts";
import { button, confirmWith, finished, rowsOf, showPanel } from "./show.tsx";

const projects = defineCollection({
  type: "project",
  plural: "Projects",
  prefix: "project:",
  containers: { settings: { theme: "light" } },
  copies: [copy("colour", "settings.colour", "string")],
  fills: { status: "active" },
  deprecated: [],
  touched: [],
  secrets: [],
});

/** Serves the real routes over these collections, and signs a superadmin in. */
async function serveCollections(collections: readonly Definition[], records: Record<string, Record<string, string>>) {
  const admin = { [`user:${superadmin.uid}`]: JSON.stringify({ ...superadmin, role: "superadmin" }) };
  const entries = Object.fromEntries(
    Object.entries({ user: admin, ...records }).map(([type, texts]) => [
      type,
      new Map(Object.entries(texts).map(([key, text]) => [key, { text }])),
    ]),
  );
  const backend = createBackend({ entries, collections });
  onTestFinished(backend.stop);
  network.use(http.all(`http://localhost:3000${basePath}/*`, ({ request }) => backend.fetch(request)));
  const token = await backend.token(superadmin.uid);
  return { entries, user: showPanel({ baseUrl: `http://localhost:3000${basePath}`, token }) };
}

test("a collection that a host brings has its card, its commands, its results and its schema", async () => {
  const { entries, user } = await serveCollections([users, projects], {
    project: { "project:p1": '{"id":"p1","colour":"red"}', "project:p2": '{"id":"p2"}' },
  });

  const card = within(await screen.findByRole("group", { name: "Projects" }));
  await card.findByText("to migrate", { exact: false });
  expect(screen.queryByRole("group", { name: "Snapshots" })).not.toBeInTheDocument();
  await user.click(await button("Run project migration"));
  await confirmWith(user, "MIGRATE");
  await finished("Migration of projects");
  await screen.findByRole("row", { name: /p1.*settings\.colour/ });
  expect(JSON.parse(entries.project?.get("project:p1")?.text as string)).toEqual({
    id: "p1",
    colour: "red",
    settings: { theme: "light", colour: "red" },
    status: "active",
  });

  await user.click(await button("Schema"));
  expect((await screen.findAllByText("settings.colour", { exact: false })).length).toBeGreaterThan(0);
});

const customers = defineCollection({
  ...{ type: "customer", plural: "Customers", prefix: "app:customer:", deprecated: [], secrets: [], fills: {} },
  ids: /^[a-z]\d$/,
  containers: {},
  optionalContainers: { billing: {} },
  copies: [
    copy("plan", "billing.plan", "string", { convert: values({ pro: "active" }, "none") }),
    copy("emails[].ok", "emails[].verified", "boolean", { convert: toBoolean, onFailure: "leave" }),
  ],
  derived: [derive("orderCount", { from: ["orders"], version: 2, compute: ([orders]) => orders?.length ?? 0 })],
  validate: zod.looseObject({ orderCount: zod.number().max(5) }),
});

test("conversions, derived fields, lists and validation are on the schema page, in the diff, in results and in the counts", async () => {
  const { user } = await serveCollections([users, customers], {
    customer: {
      "app:customer:a1": '{"plan":"pro","emails":[{"ok":"true"},{"ok":"maybe"}],"orders":[1]}',
      "app:customer:b2": '{"orderCount":9}',
    },
  });
  const card = within(await screen.findByRole("group", { name: "Customers" }));
  await user.click(await card.findByRole("button", { name: "1 invalid" }));
  await user.click(await button("b2"));
  await screen.findByText("Current, but not valid");
  screen.getByText(/The application's own schema says: orderCount: /);

  await user.click(await button("Schema"));
  const rows = await rowsOf("How customers change");
  expect(rows).toContainEqual(expect.stringMatching(/^\+billing.*created where a copy needs it/));
  expect(rows).toContainEqual(expect.stringContaining('from plan (pro → "active", else "none")'));
  expect(rows).toContainEqual(expect.stringContaining("from emails[].ok (to true or false)"));
  expect(rows).toContainEqual(expect.stringContaining("computed from orders (version 2)"));
  const rules = screen.getByLabelText("Rules of customers");
  expect(rules).toHaveTextContent("A value that can't be converted stays where it is: emails[].ok.");
  expect(rules).toHaveTextContent("the application's own schema (zod)");
  expect(rules).toHaveTextContent("An id matches /^[a-z]\\d$/.");

  await user.click(await button("Overview"));
  await user.click(await button("Run customer migration"));
  await confirmWith(user, "MIGRATE");
  await finished("Migration of customers");
  await user.click(await screen.findByRole("row", { name: /a1.*emails\[\]\.verified/ }));
  const details = within(await screen.findByRole("complementary", { name: "Record customer a1" }));
  await details.findByText("emails[0].verified", { exact: false });
  expect(details.getAllByText(/^converted from/).map((each) => each.textContent)).toEqual([
    'converted from "pro"',
    'converted from "true"',
  ]);
});
