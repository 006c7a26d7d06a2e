/**
 * What Lighthouse says of the built page, compressed as Cloudflare does it: the median of three visits on a phone and on a
 * desktop, beside their aims. Lighthouse is fetched by npx; it is no dependency, for nothing else needs it.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { findChromium, launchArguments } from "../../src/tools/chromium.ts";
import { servePage } from "../e2e/served.ts";

const version = "12.8.2";
const visits = 3;
const aims = { mobile: 92, desktop: 99 };
/** The scores before the redesign of November 2026. */
const before = { mobile: 75, desktop: 97 };

type Report = {
  categories: Record<string, { title: string; score: number }>;
  audits: Record<string, { displayValue: string }>;
};

const root = join(import.meta.dirname, "../..");
await build({ root, logLevel: "error" });
const page = await servePage(join(root, "dist/client"), { users: 400, snapshots: 900 });

/** In front of the page: what a Worker's answers go through before they leave Cloudflare. */
const edge = createServer(async (request, response) => {
  const { host: _, connection: __, "accept-encoding": ___, ...headers } = request.headers;
  const answer = await fetch(page.url + request.url, { headers: headers as Record<string, string> });
  const body = Buffer.from(await answer.arrayBuffer());
  const type = answer.headers.get("content-type") ?? "";
  const zips = /text|json|javascript|svg/.test(type);
  response.writeHead(answer.status, {
    ...{ "content-type": type, "cache-control": answer.headers.get("cache-control") ?? "no-store" },
    ...(zips && { "content-encoding": "gzip" }),
  });
  response.end(zips ? gzipSync(body) : body);
});
await new Promise<void>((resolve) => edge.listen(0, "127.0.0.1", resolve));
const address = `http://127.0.0.1:${(edge.address() as AddressInfo).port}/#token=${page.token}`;
const folder = await mkdtemp(join(tmpdir(), "lighthouse-"));

async function visit(device: keyof typeof aims): Promise<Report> {
  const path = join(folder, "report.json");
  const flags = [
    ...["--quiet", "--output=json", `--output-path=${path}`],
    "--only-categories=performance,accessibility,best-practices",
    `--chrome-flags=--headless=new ${launchArguments.join(" ")}`,
    ...(device === "desktop" ? ["--preset=desktop"] : []),
  ];
  const env = { ...process.env, CHROME_PATH: await findChromium("whole") };
  await promisify(execFile)("npx", ["--yes", `lighthouse@${version}`, address, ...flags], { env });
  return JSON.parse(await readFile(path, "utf8")) as Report;
}

const score = ({ categories }: Report, name: string): number => Math.round((categories[name]?.score ?? 0) * 100);

try {
  console.log(`Lighthouse ${version}; median of ${visits} visits`);
  for (const device of ["mobile", "desktop"] as const) {
    const reports: Report[] = [];
    for (let count = 0; count < visits; count += 1) reports.push(await visit(device));
    const byScore = reports.sort((one, other) => score(one, "performance") - score(other, "performance"));
    const report = byScore[visits >> 1] as Report;
    const shown = (name: string) => report.audits[name]?.displayValue.replace(/\s/g, " ");
    console.log(
      `  ${device.padEnd(8)} performance ${score(report, "performance")} (aim: ${aims[device]}, before ${before[device]}), accessibility ${score(report, "accessibility")}, best practices ${score(report, "best-practices")}; first paint ${shown("first-contentful-paint")}, largest ${shown("largest-contentful-paint")}, blocked ${shown("total-blocking-time")}`,
    );
  }
} finally {
  edge.close();
  await page.close();
  await rm(folder, { recursive: true });
}
