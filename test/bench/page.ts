/**
 * What the page costs the browser, over a run with 100,000 result rows: the built page and the API in memory, served by
 * this process, so that the page's memory is the page's alone. `--rows=1000` makes the run smaller.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type CDPSession, chromium, type Page } from "playwright-core";
import { findChromium, launchArguments } from "../../src/tools/chromium.ts";
import { buildProject } from "../e2e/buildProject.ts";
import { serveRows } from "./pageServer.ts";

const { values } = parseArgs({ options: { rows: { type: "string", default: "100000" } } });
const rows = Number(values.rows);

/** Pixels a frame: what a wheel that is turned fast does, 6,000 a second; and four screens at a time. */
const wheel = 100;
const leap = 2_400;

type Figure = { goal: string; measured: string };

const built = await buildProject(["build"]);
const server = await serveRows(join(built.where, "dist/client"), rows);
const browser = await chromium.launch({ executablePath: await findChromium("whole"), args: launchArguments });
try {
  const figures: Record<string, Figure> = { ...(await scrolling()) };
  console.log(`The page, with ${rows} result rows\n`);
  console.table(figures);
} finally {
  await browser.close();
  await server.close();
  await built.remove();
}

/** At the pace of a wheel for ten seconds, then in leaps through every row, then by jumps of the scroll bar. */
async function scrolling(): Promise<Record<string, Figure>> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  let requests = 0;
  page.on("request", (request) => {
    if (request.url().includes("/results?")) requests += 1;
  });
  await page.goto(`${server.url}/?page=run&run=${server.run}#token=${server.token}`);
  const table = page.getByRole("table", { name: "Migration results" });
  await table.getByRole("row").nth(10).waitFor();
  const devtools = await page.context().newCDPSession(page);
  // Time that the thread worked: on a busy machine it waits for its turn, too.
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const area = table.locator("..");
  await area.scrollIntoViewIfNeeded();

  const idle = await area.evaluate(framesWhile, { pixels: 0, most: 120 });
  const before = await heap(devtools);
  const started = await metrics(devtools);
  const scrolled = await area.evaluate(framesWhile, { pixels: wheel, most: 600 });
  const busy = (await metrics(devtools)).TaskDuration - started.TaskDuration;
  await area.evaluate(framesWhile, { pixels: leap, most: 1_000_000 });
  const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
  const asked = requests;
  const jumped = await jumps(page);
  const after = await heap(devtools);
  await page.close();
  return {
    "frames dropped while scrolling": { goal: "< 1 %", measured: `${percent(scrolled)} of ${scrolled.due}` },
    "frames dropped at rest, for comparison": { goal: "", measured: `${percent(idle)} of ${idle.due}` },
    "work on the main thread, a frame": {
      goal: "",
      measured: `${((busy * 1000) / (scrolled.due - scrolled.dropped)).toFixed(1)} ms`,
    },
    "pages asked for": { goal: "", measured: String(asked) },
    "DOM elements": { goal: "< 1,500", measured: String(nodes) },
    "heap before": { goal: "", measured: `${before.toFixed(1)} MB` },
    "heap after scrolling through everything": { goal: "< 30 MB", measured: `${after.toFixed(1)} MB` },
    "a jump until its rows are there": { goal: "", measured: `${Math.round(jumped)} ms` },
  };
}

type Frames = { due: number; dropped: number };
function percent({ due, dropped }: Frames): string {
  return `${((dropped / due) * 100).toFixed(2)} %`;
}

/** Runs in the page: scrolls on with each frame up to the end, and counts those that came late. */
function framesWhile(area: Element, { pixels, most }: { pixels: number; most: number }): Promise<Frames> {
  const frame = 1000 / 60;
  return new Promise((resolve) => {
    let last = 0;
    const frames = { due: 0, dropped: 0 };
    const next = (now: number) => {
      if (last > 0) {
        const taken = Math.max(1, Math.round((now - last) / frame));
        frames.due += taken;
        frames.dropped += taken - 1;
      }
      last = now;
      const isEnd = area.scrollTop + area.clientHeight >= area.scrollHeight - 1;
      if ((pixels > 0 && isEnd) || frames.due >= most) return resolve(frames);
      area.scrollTop += pixels;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
}

/** How long it takes from a jump of the scroll bar until the rows there can be read, at the median of a few. */
async function jumps(page: Page): Promise<number> {
  const times: number[] = [];
  for (const place of [0.5, 0.1, 0.9, 0.3, 0.7]) {
    const start = performance.now();
    await page.evaluate((place) => {
      const area = document.querySelector("[aria-label='Migration results']")?.parentElement as HTMLElement;
      area.scrollTop = area.scrollHeight * place;
    }, place);
    await page.waitForFunction(
      (row) => {
        const drawn = [...document.querySelectorAll<HTMLElement>("[data-index]")];
        const near = drawn.filter(({ dataset }) => Math.abs(Number(dataset.index) - row) < 8);
        return near.length > 8 && near.every((each) => !each.querySelector("[aria-label='Loading']"));
      },
      Math.floor(rows * place),
    );
    times.push(performance.now() - start);
  }
  return times.sort((one, other) => one - other)[2] as number;
}

/** In MB, without what is only waiting to be collected. */
async function heap(devtools: CDPSession): Promise<number> {
  await devtools.send("HeapProfiler.collectGarbage");
  return (await metrics(devtools)).JSHeapUsedSize / 1e6;
}

async function metrics(devtools: CDPSession): Promise<Record<"JSHeapUsedSize" | "TaskDuration", number>> {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const value = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
  return { JSHeapUsedSize: value("JSHeapUsedSize"), TaskDuration: value("TaskDuration") };
}
