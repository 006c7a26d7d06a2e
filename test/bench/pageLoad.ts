/**
 * How fast the built page is on a processor four times slower: until the first figures, how long its main thread is
 * blocked, how much moves. Prints figures beside their aims and asserts none.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, chromium } from "playwright-core";
import { build } from "vite";
import { findChromium, launchArguments } from "../../src/tools/chromium.ts";
import { servePage } from "../e2e/served.ts";

const visits = 7;
const slowdown = 4;
/** What the network and the Worker take for an answer, in ms. */
const latency = 5;

const root = join(import.meta.dirname, "../..");

type Visit = { figures: number; blocked: number; excess: number; shift: number };
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
    return { figures, blocked: sum(tasks), excess: sum(tasks.map((task) => task - 50)), shift };
  } finally {
    await page.close();
  }
}

const median = (values: number[]): number => values.sort((one, other) => one - other)[values.length >> 1] ?? 0;

await build({ root, logLevel: "warn" });
const server = await servePage(join(root, "dist/client"), {
  users: 400,
  snapshots: 900,
  onRequest: async (request) => {
    await sleep(latency);
    return request;
  },
});
const browser = await chromium.launch({ executablePath: await findChromium(), args: launchArguments });
try {
  const seen: Visit[] = [];
  for (let count = 0; count < visits; count += 1) seen.push(await visit(browser, server.at()));
  const of = (name: keyof Visit) => median(seen.map((each) => each[name]));
  console.log(
    `The built page, processor ${slowdown} times slower, API answers after ${latency} ms; median of ${visits} visits`,
  );
  console.log(`  first figures on the screen   ${of("figures").toFixed(0).padStart(6)} ms  (aim: under 1000)`);
  console.log(
    `  main thread blocked, 5 s      ${of("blocked").toFixed(0).padStart(6)} ms  (aim: under 300; ${of("excess").toFixed(0)} ms beyond 50 each)`,
  );
  console.log(`  layout shift                  ${of("shift").toFixed(4).padStart(6)}     (aim: 0)`);
} finally {
  await browser.close();
  await server.close();
}
