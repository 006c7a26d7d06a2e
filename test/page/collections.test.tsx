import { screen, within } from "@testing-library/react";
import { http } from "msw";
import { expect, onTestFinished, test } from "vitest";
import { basePath, createBackend } from "../../src/demo/backend.ts";
import { copy, defineCollection } from "../../src/schema/definition.ts";
import { users } from "../../src/schema/users.ts";
import { superadmin } from "../../src/seed/seedIds.ts";
import { network } from "./server.ts";
import { button, confirmWith, finished, showPanel } from "./show.tsx";

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

test("a collection that a host brings has its card, its commands, its results and its schema", async () => {
  const entries = {
    user: new Map([[`user:${superadmin.uid}`, { text: JSON.stringify({ ...superadmin, role: "superadmin" }) }]]),
    project: new Map([
      ["project:p1", { text: '{"id":"p1","colour":"red"}' }],
      ["project:p2", { text: '{"id":"p2"}' }],
    ]),
  };
  const backend = createBackend({ entries, collections: [users, projects] });
  onTestFinished(backend.stop);
  network.use(http.all(`http://localhost:3000${basePath}/*`, ({ request }) => backend.fetch(request)));
  const user = showPanel({ baseUrl: `http://localhost:3000${basePath}`, token: await backend.token(superadmin.uid) });

  const card = within(await screen.findByRole("group", { name: "Projects" }));
  await card.findByText("to migrate", { exact: false });
  expect(screen.queryByRole("group", { name: "Snapshots" })).toBeNull();
  await user.click(await button("Run project migration"));
  await confirmWith(user, "MIGRATE");
  await finished("Migration of projects");
  await screen.findByRole("row", { name: /p1.*settings\.colour/ });
  expect(JSON.parse(entries.project.get("project:p1")?.text as string)).toEqual({
    id: "p1",
    colour: "red",
    settings: { theme: "light", colour: "red" },
    status: "active",
  });

  await user.click(await button("Schema"));
  expect((await screen.findAllByText("settings.colour", { exact: false })).length).toBeGreaterThan(0);
});
