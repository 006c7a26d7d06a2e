import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { createApi } from "../../src/api/createApi.ts";
import { collections } from "../../src/schema/collections.ts";
import { openPage } from "./browser.ts";
import { serveFolder } from "./folder.ts";
import { builtPage, servePage } from "./served.ts";

/** The built page with its headers, where a superadmin is signed in; and what its policy refuses, if that is asked for. */
async function open(refused?: string[]) {
  const server = await servePage(await builtPage(), { users: 30, snapshots: 30 });
  onTestFinished(server.close);
  const page = await openPage(refused && { onRefusal: (refusal) => void refused.push(refusal) });
  await page.goto(server.at());
  await page.getByRole("progressbar", { name: "Overall progress" }).waitFor();
  return page;
}

const elsewhere = "https://elsewhere.example";
/** What injected markup or code could try, as it runs in the page. */
const attempts: Record<string, [directive: RegExp, attempt: (elsewhere: string) => void]> = {
  "an inline script": [
    /script-src|require-trusted-types-for/,
    () => {
      const script = document.createElement("script");
      script.append("window.ran = true");
      document.body.append(script);
    },
  ],
  "a script of another origin": [
    /script-src|require-trusted-types-for/,
    (elsewhere) => {
      const script = document.createElement("script");
      script.setAttribute("src", `${elsewhere}/a.js`);
      document.body.append(script);
    },
  ],
  "code made of text": [/script-src|require-trusted-types-for/, () => void setTimeout("window.ran = true")],
  "markup made of text": [
    /require-trusted-types-for/,
    () => {
      document.body.innerHTML = "<img src=x onerror=ran=true>";
    },
  ],
  "a policy for trusted types": [
    /trusted-types/,
    () =>
      (window as unknown as { trustedTypes: { createPolicy(...of: unknown[]): void } }).trustedTypes.createPolicy(
        "a",
        {},
      ),
  ],
  "an inline style": [/style-src/, () => document.body.setAttribute("style", "display: none")],
  "an image of another origin": [
    /img-src/,
    (elsewhere) => {
      new Image().src = `${elsewhere}/a.png`;
    },
  ],
  "a request to another origin": [/connect-src/, (elsewhere) => void fetch(`${elsewhere}/a`).catch(() => {})],
  "a form that is sent": [
    /form-action/,
    (elsewhere) => {
      const form = document.createElement("form");
      form.action = `${elsewhere}/a`;
      document.body.append(form);
      form.submit();
    },
  ],
  "another base for addresses": [
    /base-uri/,
    (elsewhere) => {
      const base = document.createElement("base");
      base.href = elsewhere;
      document.head.append(base);
    },
  ],
  "a frame": [
    /frame-src/,
    (elsewhere) => {
      const frame = document.createElement("iframe");
      frame.src = `${elsewhere}/a`;
      document.body.append(frame);
    },
  ],
};

test.each(Object.entries(attempts))("the page's policy refuses %s", async (_, [directive, attempt]) => {
  const refused: string[] = [];
  const page = await open(refused);
  expect(refused).toEqual([]);
  await page.evaluate(attempt, elsewhere).catch(() => {});
  await expect.poll(() => refused).toEqual(expect.arrayContaining([expect.stringMatching(directive)]));
  expect(await page.evaluate(() => "ran" in window)).toBe(false);
});

test("what is saved as a file is saved under the policy", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Test full migration" }).click();
  await page.getByRole("table", { name: "Migration results" }).getByRole("row").nth(3).waitFor();
  for (const [name, ending] of [
    ["Download CSV", "csv"],
    ["Download NDJSON", "ndjson"],
  ] as const) {
    await page.getByText("Download", { exact: true }).click();
    await page.getByRole("textbox", { name: "Why do you need it?" }).fill("a test");
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name }).click();
    expect((await saved).suggestedFilename()).toMatch(new RegExp(`^migration-.+\\.${ending}$`));
    expect(await (await saved).failure()).toBeNull();
  }
});

/** A page of an origin of its own that asks for nothing by itself. */
async function otherSite() {
  const folder = await mkdtemp(join(tmpdir(), "site-"));
  await writeFile(join(folder, "index.html"), "<!doctype html><title>Another site</title><body></body>");
  const site = await serveFolder(folder);
  onTestFinished(async () => {
    await site.stop();
    await rm(folder, { recursive: true });
  });
  return site.url;
}

const asked = (page: Page, address: string) =>
  page.evaluate(
    (url) =>
      fetch(url, { headers: { authorization: "Bearer x" } }).then(
        async (answer) => ((await answer.json()) as { uid: string }).uid,
        () => "refused",
      ),
    address,
  );

/** What becomes of an address in an element of a page that asks without CORS. */
const embedded = (page: Page, name: "img" | "script", address: string) =>
  page.evaluate(
    ([name, url]) =>
      new Promise((resolve) => {
        const element = document.createElement(name);
        element.onload = () => resolve("loaded");
        element.onerror = () => resolve("refused");
        element.src = url;
        document.body.append(element);
      }),
    [name, address] as const,
  );

test("pages of a listed origin read the API, those of another don't, and none embeds an answer", async () => {
  const [listed, other] = [await otherSite(), await otherSite()];
  const api = createApi({
    runs: {} as never,
    records: {} as never,
    collections,
    authenticate: async () => ({ uid: "ada", name: null, role: "superadmin", can: "approve" }),
    allowedOrigins: [new URL(listed).origin],
  });
  const path = "/debug/migration";
  const { fetch } = new Hono().route(path, api);
  const server = await serveFolder(await builtPage(), { api: { path, fetch: async (request) => fetch(request) } });
  onTestFinished(server.stop);
  const session = new URL(`${path}/session`, server.url).href;

  const page = await openPage({ onRefusal: () => {} });
  await page.goto(listed);
  expect(await asked(page, session)).toBe("ada");
  expect(await embedded(page, "img", session)).toBe("refused");
  expect(await embedded(page, "script", session)).toBe("refused");
  await page.goto(other);
  expect(await asked(page, session)).toBe("refused");
});

test("the page can't be framed by another site", async () => {
  const server = await servePage(await builtPage(), {});
  onTestFinished(server.close);
  const page = await openPage({ onRefusal: () => {} });
  await page.goto(await otherSite());
  const inside = async (address: string) => {
    await page.evaluate(
      (src) =>
        new Promise((resolve) => {
          const frame = document.createElement("iframe");
          frame.onload = resolve;
          frame.src = src;
          document.body.replaceChildren(frame);
        }),
      address,
    );
    return page.frames().at(-1)?.title();
  };
  expect(await inside(await otherSite())).toBe("Another site");
  expect(await inside(server.url)).not.toContain("Data migration");
});
