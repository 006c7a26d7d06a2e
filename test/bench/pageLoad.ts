/**
 * How fast the built page is on a processor four times slower: until the first figures, how long its main thread is
 * blocked, how much moves; and what it asks for, until the figures, until it rests, and while nobody touches it. Prints
 * figures beside their aims and asserts none.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import { build } from "vite";
import { findChromium, launchArguments } from "../../src/tools/chromium.ts";
import { servePage } from "../e2e/served.ts";

const visits = 7;
const slowdown = 4;
/** What the network and the Worker take for an answer, in ms. */
const latency = 5;

const root = join(import.meta.dirname, "../..");

type Visit = {
  figures: number;
  /** Everything in long tasks, and what of each is beyond 50 ms, which is what Lighthouse adds up. */
  blocked: number;
  excess: number;
  shift: number;
  /** Paths of scripts that were there when the figures were, and of all. */
  early: string[];
  scripts: string[];
};
type Watched = { figures: number; tasks: number[]; shift: number };

/** Runs in the page, before all of its own code. */
function watch(): void {
  const seen: Watched = { figures: 0, tasks: [], shift: 0 };
  Object.assign(globalThis, { seen });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.tasks.push(duration);
  }).observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.shift += (entry as PerformanceEntry & { value: number }).value;
  }).observe({ type: "layout-shift", buffered: true });
  new MutationObserver((_changes, observer) => {
    if (!document.querySelector("fieldset [data-figure]")) return;
    observer.disconnect();
    // Once it is painted.
    requestAnimationFrame(() => requestAnimationFrame(() => Object.assign(seen, { figures: performance.now() })));
  }).observe(document, { childList: true, subtree: true });
}

async function visit(browser: Browser, address: string): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    await page.addInitScript(watch);
    await page.goto(address);
    await page.waitForFunction(() => (globalThis as unknown as { seen: Watched }).seen.figures > 0);
    await page.waitForFunction(
      () =>
        performance.now() > 5_000 + (performance.getEntriesByType("paint")[0]?.startTime ?? Number.POSITIVE_INFINITY),
    );
    const { figures, tasks, shift } = await page.evaluate(() => (globalThis as unknown as { seen: Watched }).seen);
    const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
    const loaded = await page.evaluate(() =>
      (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
        .filter(({ name }) => name.endsWith(".js"))
        .map(({ name, responseEnd }) => ({ path: new URL(name).pathname, at: responseEnd })),
    );
    return {
      ...{ figures, blocked: sum(tasks), excess: sum(tasks.map((task) => task - 50)), shift },
      scripts: loaded.map(({ path }) => path),
      early: loaded.filter(({ at }) => at <= figures).map(({ path }) => path),
    };
  } finally {
    await page.close();
  }
}

const median = (values: number[]): number => values.sort((one, other) => one - other)[values.length >> 1] ?? 0;

/** How often a page that nobody touches asks the API, in a minute. */
async function idleRequests(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(address);
  await page.locator("fieldset [data-figure]").first().waitFor();
  await sleep(10_000);
  let count = 0;
  page.on("request", () => {
    count += 1;
  });
  await sleep(60_000);
  await page.close();
  return count;
}

const kilobytes = async (paths: readonly string[]): Promise<string> => {
  let bytes = 0;
  for (const path of paths) bytes += gzipSync(await readFile(join(root, "dist/client", path))).length;
  return (bytes / 1000).toFixed(1);
};

await build({ root, logLevel: "warn" });
const server = await servePage(join(root, "dist/client"), {
  users: 400,
  snapshots: 900,
  onRequest: async (request) => {
    await sleep(latency);
    return request;
  },
});
const browser = await chromium.launch({ executablePath: await findChromium("whole"), args: launchArguments });
try {
  const seen: Visit[] = [];
  for (let count = 0; count < visits; count += 1) seen.push(await visit(browser, server.at()));
  const of = (name: "figures" | "blocked" | "excess" | "shift") => median(seen.map((each) => each[name]));
  console.log(
    `The built page, processor ${slowdown} times slower, API answers after ${latency} ms; median of ${visits} visits`,
  );
  console.log(
    `  first figures on the screen   ${of("figures").toFixed(0).padStart(6)} ms  (aim: under 1000; before the redesign 1400 to 1900)`,
  );
  console.log(
    `  main thread blocked, 5 s      ${of("blocked").toFixed(0).padStart(6)} ms  (aim: under 300; before 430 to 800; ${of("excess").toFixed(0)} ms beyond 50 each)`,
  );
  console.log(`  layout shift                  ${of("shift").toFixed(4).padStart(6)}     (aim: 0)`);
  const [{ early, scripts } = { early: [], scripts: [] }] = seen;
  console.log(
    `  scripts before the figures    ${await kilobytes(early)} kB gzipped in ${early.length}  (aim: 100 kB; before 134)`,
  );
  console.log(`  scripts of the whole overview ${await kilobytes(scripts)} kB gzipped in ${scripts.length}  (aim: 15)`);
  console.log(`  requests of an idle page      ${await idleRequests(browser, server.at())} a minute  (aim: 6)`);
} finally {
  await browser.close();
  await server.close();
}
