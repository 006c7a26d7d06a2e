import { afterAll, beforeAll, test } from "vitest";
import { openPage } from "./browser.ts";
import { createProject, type Server } from "./project.ts";

let project: Awaited<ReturnType<typeof createProject>>;
let server: Server;

beforeAll(async () => {
  project = await createProject();
  server = await project.serve("demo");
});
afterAll(() => project.remove());

test("the demo is the same page with no backend: its visitor is signed in and can rehearse", async () => {
  const page = await openPage();
  await page.goto(server.url);
  await page.getByRole("heading", { name: "Data migration" }).waitFor();
  await page.getByText("Demo", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Test user migration" }).click();
  await page.getByRole("progressbar", { name: "Run progress" }).waitFor();
  await page
    .getByRole("table", { name: "Run history" })
    .getByText(/completed/i)
    .first()
    .waitFor();
  await page.getByRole("table", { name: "Migration results" }).getByRole("row").nth(10).waitFor();
});
