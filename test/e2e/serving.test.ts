import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { headersOfEveryAnswer } from "../everyAnswer.ts";
import { made } from "../made.ts";
import { openPage } from "./browser.ts";
import { createProject, type Server } from "./project.ts";

let project: Awaited<ReturnType<typeof createProject>>;
/** What a project's folder holds beside the page: each of these says its own name. */
const others = [
  ".env",
  ".env.local",
  ".npmrc",
  ".git/config",
  "docs/README.md",
  "docs/decisions/0001.md",
  "examples/page/index.html",
  "test/probe/index.html",
  "test/probe/main.js",
  "dump.json",
  "users.ndjson",
  "server.key",
  "notes.html",
];
const markOf = (path: string) => `the content of ${path}`;

beforeAll(async () => {
  project = await createProject(await made("built"));
  for (const path of others) {
    await mkdir(join(project.folder, path, ".."), { recursive: true });
    const isScript = path.endsWith(".js");
    await writeFile(
      join(project.folder, path),
      isScript ? `export const mark = "${markOf(path)}";` : `# ${markOf(path)}\n`,
    );
  }
});
afterAll(() => project.remove());

/** Asks for exactly this address: `fetch` would tidy it up. */
function ask({ url }: Server, path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const { port } = new URL(url);
    const asking = request({ host: "localhost", port, path, headers }, async (answer) => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) });
    });
    asking.once("error", reject).end();
  });
}

/** All ways in which a dev server may take an address for this file. */
function addressesOf(path: string): string[] {
  const folder = path.replace(/\/?index\.html$/, "");
  const absolute = join(project.folder, path);
  const ways = [
    `/${path}`,
    `//${path}`,
    `/./${path}`,
    `/src/../${path}`,
    `/src/%2e%2e/${path}`,
    `/src/..%2f${path.replaceAll("/", "%2f")}`,
    `/assets/../../${path}`,
    `/%2e%2e/${path}`,
    `/${path.replace(".", "%2e")}`,
    `/${path.replaceAll("/", "\\")}`,
    `/@fs${absolute}`,
    `/@fs/${absolute}`,
    `/@fs${project.folder}/src/../${path}`,
    `/@id/${absolute}`,
    `/@id/./${path}`,
    `/@vite/../${path}`,
    `/node_modules/.vite/../../${path}`,
    ...(folder === path ? [] : [`/${folder}`, `/${folder}/`]),
  ];
  return ways.flatMap((way) =>
    ["", "?raw", "?import", "?import&raw", "?url&inline", "?import&?raw??"].map((query) => way + query),
  );
}

describe.each(["preview", "dev"] as const)("under %s", (mode) => {
  let server: Server;
  beforeAll(async () => {
    server = await project.serve(mode);
  });
  afterAll(() => server.stop());

  test("nothing of the project's folder but the page is served, by whatever address", async () => {
    const secret = (await readFile(join(project.folder, ".dev.vars"), "utf8")).split("=")[1]?.slice(0, 20) as string;
    const marks: [path: string, mark: string][] = [
      ...others.map((path): [string, string] => [path, markOf(path)]),
      [".dev.vars", secret],
      ["wrangler.jsonc", "run_worker_first"],
      ["package.json", "quickstage-migrations"],
      ["vite.config.ts", "cloudflare({"],
      ["tsconfig.json", "compilerOptions"],
      ["node_modules/hono/package.json", "honojs"],
      [".wrangler/deploy/config.json", "configPath"],
      ["dist/quickstage_migrations/wrangler.json", "run_worker_first"],
    ];
    // Nothing that there is was forgotten.
    const tops = marks.map(([path]) => path.split("/")[0]);
    const app = ["src", "public", "index.html"];
    expect(
      (await readdir(project.folder)).filter((name) => ![...tops, ...app, "tailwind.config.js"].includes(name)),
    ).toEqual([]);

    const found: string[] = [];
    for (const [path, mark] of marks) {
      const asked = addressesOf(path).map(async (address) => {
        const { body } = await ask(server, address, { accept: address.includes("?") ? "*/*" : "text/html" });
        if (body.includes(mark)) found.push(address);
      });
      await Promise.all(asked);
    }
    expect(found).toEqual([]);
  });

  test("the page, its files and every other address are answered with the headers of security", async () => {
    const page = await ask(server, "/", { accept: "text/html" });
    const files = [...page.body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(files.length).toBeGreaterThan(2);
    for (const path of ["/", ...files, "/robots.txt", "/some/page", "/assets/none.js", "/index.html"]) {
      const { headers } = await ask(server, path, { accept: path.includes(".") ? "*/*" : "text/html" });
      const policy = String(headers["content-security-policy"]).split("; ");
      expect(policy, path).toEqual(
        expect.arrayContaining(["default-src 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"]),
      );
      expect(policy.join(), path).not.toMatch(/unsafe|\*|https?:|data:/);
      // Only what Vite's client needs.
      const loosened = mode === "dev" ? /^'self' 'nonce-[\w-]{22}'$/ : /^'self'$/;
      for (const name of ["script-src", "style-src"]) {
        expect(policy.find((directive) => directive.startsWith(name))?.slice(name.length + 1), path).toMatch(loosened);
      }
      expect(headers, path).toMatchObject(headersOfEveryAnswer);
    }
    expect((await ask(server, "/robots.txt")).body).toBe("User-agent: *\nDisallow: /\n");
    for (const path of ["/debug/migration/stats", "/debug/migration/nothing", "/debug/other"]) {
      const { headers } = await ask(server, path);
      expect(headers["content-security-policy"], path).toContain("sandbox");
      expect(headers["x-content-type-options"], path).toBe("nosniff");
    }
  });

  test("a superadmin signs in and tests, and the policy refuses nothing of the page", async () => {
    const page = await openPage();
    await page.goto(server.signIn);
    await page.getByRole("button", { name: "Test user migration" }).click();
    await page.getByRole("table", { name: "Migration results" }).getByRole("row").nth(3).waitFor();
    for (const name of ["Records", "History", "Audit", "Schema"]) {
      await page.getByRole("navigation", { name: "Data migration" }).getByRole("link", { name }).click();
      await page.getByRole("heading", { level: 2 }).first().waitFor();
    }
  });

  if (mode === "dev")
    test("what a developer changes is on the page at once", async () => {
      const page = await openPage();
      await page.goto(server.signIn);
      const heading = page.getByRole("heading", { level: 1, name: "Data migration" });
      await heading.waitFor();
      const styles = join(project.folder, "src/ui/theme.css");
      await writeFile(styles, `${await readFile(styles, "utf8")}\nh1 { letter-spacing: 7px; }\n`);
      const spacing = () => heading.evaluate((element) => getComputedStyle(element).letterSpacing);
      await expect.poll(spacing, { timeout: 60_000 }).toBe("7px");
    });
});

test("source maps are not among what is deployed, and nothing points to them", async () => {
  const names = await readdir(join(project.folder, "dist/client"), { recursive: true });
  expect(names.filter((name) => name.endsWith(".map"))).toEqual([]);
  const scripts = names.filter((name) => name.endsWith(".js"));
  expect(scripts.length).toBeGreaterThan(5);
  for (const name of scripts) {
    expect(await readFile(join(project.folder, "dist/client", name), "utf8"), name).not.toContain("sourceMappingURL");
  }
  expect(await readdir(join(project.folder, "dist/maps/client/assets"))).toContainEqual(
    expect.stringMatching(/\.js\.map$/),
  );
});
