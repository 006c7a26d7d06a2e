import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const run = promisify(execFile);

export const launchArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Chromium without a window: the tests take two thirds of the processor time in it. It is Playwright's default for the same reason. */
const shell = "chromium-headless-shell";
const whole = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * The path of a Chromium for the browser tests: that of CHROMIUM_PATH, an installed one, or one that is installed now.
 * @param preferred `whole` for what people have, as a benchmark wants it
 * @default shell
 * @throws Error when there is none and none can be installed
 */
export async function findChromium(preferred: "shell" | "whole" = "shell"): Promise<string> {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (await isExecutable(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH is "${chosen}", where no program is: correct it or unset it.`);
  }
  const installed = () => firstInstalled(preferred === "shell" ? [shell, ...whole] : [...whole, shell]);
  let found = await installed();
  for (const install of [fromDebian, fromPlaywright]) {
    if (found !== null) break;
    await install(preferred === "shell" ? [shell, "chromium"] : ["chromium"]);
    found = await installed();
  }
  if (found !== null) return found;
  throw new Error("The browser tests need Chromium: install Chromium or Chrome, or set CHROMIUM_PATH to the program.");
}

async function firstInstalled(commands: readonly string[]): Promise<string | null> {
  const environment = process.env;
  const folders = (environment.PATH ?? "").split(delimiter);
  const onPath = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  const usual: Record<string, string[]> = {
    linux: [...onPath, "/usr/bin/chromium", "/snap/bin/chromium", "/opt/google/chrome/chrome"],
    darwin: [
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      ...onPath,
    ],
    win32: [environment.PROGRAMFILES, environment["PROGRAMFILES(X86)"], environment.LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => [
        join(folder, "Google/Chrome/Application/chrome.exe"),
        join(folder, "Chromium/Application/chrome.exe"),
        join(folder, "Microsoft/Edge/Application/msedge.exe"),
      ]),
  };
  return firstExecutable([...(usual[process.platform] ?? onPath), chromium.executablePath()]);
}

/** On Debian and Ubuntu, as root or where sudo asks for no password: the first of these packages that there is. */
async function fromDebian(packages: readonly string[]): Promise<void> {
  if (process.platform !== "linux" || !(await isExecutable("/usr/bin/apt-get"))) return;
  const root = process.getuid?.() === 0;
  if (!root && !(await succeeds("sudo", ["-n", "true"]))) return;

  console.log("No Chromium here for the browser tests: installing it with apt-get.");
  const aptGet = (...args: string[]) =>
    root ? succeeds("apt-get", args) : succeeds("sudo", ["-n", "apt-get", ...args]);
  await aptGet("update");
  for (const name of packages) if (await aptGet("install", "-y", "--no-install-recommends", name)) return;
}

async function fromPlaywright(): Promise<void> {
  console.log("No Chromium here for the browser tests: fetching Playwright's.");
  const playwright = dirname(createRequire(import.meta.url).resolve("playwright-core/package.json"));
  await succeeds(process.execPath, [join(playwright, "cli.js"), "install", "chromium"]);
}

async function succeeds(command: string, args: string[]): Promise<boolean> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return run(command, args, { env, maxBuffer: 64 * 1024 * 1024 }).then(
    () => true,
    () => false,
  );
}

async function firstExecutable(paths: string[]): Promise<string | null> {
  for (const path of paths) if (await isExecutable(path)) return path;
  return null;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

if (import.meta.main) console.log(await findChromium());
