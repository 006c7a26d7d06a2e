import { expect, test } from "vitest";
import { mountIn } from "../../src/tools/cli/init/workerFile.ts";

const mounted = (text: string) => (mountIn(text, "index.ts", "./migrations") as { text: string }).text;

test("a statement that is added ends where it ends, also in a file without semicolons", () => {
  const text = mounted(`import {
  first,
} from "./first"

export default {
  async fetch(request, env) {
    [1].forEach(first)
    return new Response("ok")
  },
}
`);
  expect(text).toContain("return migrationsApi.fetch(request, env);\n    [1].forEach(first)");
});

test("the mount comes before whatever may add routes to the app", () => {
  const text = mounted(`import { Hono } from "hono";
const app = new Hono();
app.use(logger);
["*"].forEach((path) => app.get(path, answer));
app.all("*", notFound);
export default app;
`);
  const places = ["app.use(logger)", "migrations.routes", '["*"].forEach', 'app.all("*"'].map((each) =>
    text.indexOf(each),
  );
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(places).not.toContain(-1);
});
