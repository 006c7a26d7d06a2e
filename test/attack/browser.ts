import { chromium, type Page } from "playwright-core";
import { findChromium, launchArguments } from "../../src/tools/chromium.ts";
import type { Tally } from "./kind.ts";
import type { Target } from "./target.ts";

const patience = 20_000;
export type Visitor = Awaited<ReturnType<typeof openVisitor>>;

/**
 * A browser on the page that notes whatever markup could bring about: a script that ran, a dialog, a window, a request to
 * another origin, or an element that the page itself does not make.
 */
export async function openVisitor(target: Target, tally: Tally) {
  const browser = await chromium.launch({ executablePath: await findChromium(), args: launchArguments });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  context.setDefaultTimeout(patience);
  let noted: string[] = [];
  await context.exposeFunction("__noteHit", () => void noted.push("a script of a record ran"));
  // From the first line of every document on, frames included.
  await context.addInitScript(() => {
    Object.defineProperty(window, "__hit", { set: () => (window as unknown as { __noteHit(): void }).__noteHit() });
  });
  context.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== target.url && !["data:", "blob:"].includes(protocol)) noted.push(`it asks for ${request.url()}`);
  });
  const page = await context.newPage();
  context.on("page", () => noted.push("a window was opened"));
  page.on("dialog", (dialog) => {
    noted.push(`a dialog says ${dialog.message()}`);
    void dialog.dismiss();
  });

  /** Does something on the page, and counts as harmless when nothing but the page came of it. */
  async function attempt(what: string, act: (page: Page) => Promise<unknown>, isSignedIn = true): Promise<void> {
    noted = [];
    try {
      await act(page);
      await settled(page);
      noted.push(...(await page.evaluate(foreignElements)));
      if (new URL(page.url()).origin !== target.url) noted.push(`it leads to ${page.url()}`);
      if (isSignedIn && (await page.getByRole("heading", { name: "Data migration" }).count()) === 0)
        noted.push("the page is gone");
    } catch (error) {
      noted.push((error as Error).message.split("\n")[0] ?? "");
    }
    if (noted.length === 0) tally.harmless += 1;
    else
      tally.findings.push({ what: `${what}: ${[...new Set(noted)].join("; ")}`, how: page.url().split("#")[0] ?? "" });
  }

  return {
    attempt,
    /** Loads the page once more. Without its own fragment it signs in. */
    load: (query: string, fragment = `token=${target.token}`) => page.goto(`${target.url}/?${query}#${fragment}`),
    /** To another view of the page that is there, as its own links lead to it. */
    go: (query: string) =>
      page.evaluate((search) => {
        history.pushState(null, "", `/?${search}`);
        dispatchEvent(new PopStateEvent("popstate"));
      }, query),
    signOut: () => page.evaluate(() => sessionStorage.clear()),
    close: () => browser.close(),
  };
}

/** Nothing is on its way any more. */
const settled = (page: Page) =>
  page.waitForFunction(
    () =>
      document.querySelector("h1") !== null &&
      document.querySelector("[aria-busy='true'], [data-loading]") === null &&
      document.readyState === "complete",
    undefined,
    { polling: 50 },
  );

/** What no component of the page makes, so that it could only come from a text. */
function foreignElements(): string[] {
  const never =
    "iframe, frame, object, embed, applet, base, marquee, math, template, video, audio, foreignObject, animate, [srcdoc], meta[http-equiv=refresh], form[action]";
  const found = [...document.querySelectorAll(never)].map(({ outerHTML }) => `an element: ${outerHTML.slice(0, 80)}`);
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) found.push(`an attribute ${name}`);
      const isLink = ["href", "src", "action", "formaction", "xlink:href", "data"].includes(name.toLowerCase());
      if (isLink && /^\s*(?:javascript|data|vbscript):/i.test(value) && !/^data:image\//i.test(value))
        found.push(`a link to ${value.slice(0, 60)}`);
      if (isLink && /attacker\.example/.test(value) && !value.startsWith("?") && !value.startsWith("/?"))
        found.push(`a link to ${value.slice(0, 60)}`);
    }
  }
  for (const script of document.scripts) if (script.text.includes("__hit")) found.push("a script of a record");
  return found;
}
