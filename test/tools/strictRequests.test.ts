import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer, type HttpServer } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { strictRequests } from "../../src/tools/strictRequests.ts";

/** A dev server whose Worker answers everything with 299. */
const answering = {
  name: "answering",
  configureServer: ({ middlewares }: Awaited<ReturnType<typeof createServer>>) =>
    void middlewares.use((_request, response) => void response.writeHead(299).end()),
};
let server: Awaited<ReturnType<typeof createServer>>;
beforeAll(async () => {
  server = await createServer({
    configFile: false,
    logLevel: "silent",
    plugins: [answering, strictRequests()],
    server: { port: 0, host: "localhost", ws: false },
  });
  await server.listen();
});
afterAll(() => server.close());

type Asked = { method?: string; path?: string; headers?: Record<string, string> };

const ask = ({ method = "GET", path = "/debug/migration/stats", headers = {} }: Asked) =>
  new Promise<{ status: number | undefined; names: string[] }>((resolve, reject) => {
    const { port } = (server.httpServer as HttpServer).address() as AddressInfo;
    const asked = request({ host: "localhost", port, method, path, headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, names: Object.keys(response.headers) });
    });
    asked.on("error", reject).end();
  });

test.each<[what: string, asked: Asked, status: number]>([
  ["TRACE", { method: "TRACE" }, 405],
  ["an address that is none", { path: "//[" }, 400],
  ["an upgrade to what there is not", { headers: { upgrade: "h2c" } }, 400],
])("%s is refused before it gets to the Worker", async (_, asked, status) => {
  expect((await ask(asked)).status).toBe(status);
});

test.each(["http://localhost:1234", "http://127.0.0.1", "https://other.example"])(
  "whether pages of %s may read an answer is for the Worker to say",
  async (origin) => {
    for (const method of ["GET", "OPTIONS"]) {
      const { status, names } = await ask({ method, headers: { origin } });
      expect(status).toBe(299);
      expect(names.filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  },
);
