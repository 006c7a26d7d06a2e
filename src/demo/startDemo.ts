import { http } from "msw";
import { setupWorker } from "msw/browser";
import { createMemoryLog } from "../control/memory/log.ts";
import { type LogTables, tableNames } from "../control/memory/tables.ts";
import { createMemoryVault } from "../control/memory/vault.ts";
import { superadmin } from "../seed/identity.ts";
import { createApplication } from "./application.ts";
import { basePath, createBackend } from "./backend.ts";
import { createBar } from "./demoBar.ts";
import { startOver, storedRecords, storedSeed } from "./demoRecords.ts";
import { forgetful, type Journal, openJournal } from "./journal.ts";
import { showNotice } from "./notice.ts";
import { persistentMap } from "./persistentMap.ts";
import { storedSettings } from "./settings.ts";
import { onlyTab } from "./tab.ts";

/** Answers the page's requests inside the page. @returns a session of the demo's superadmin */
export async function startDemo(): Promise<{ token: string }> {
  // Two demos on one site, in folders of their own, leave each other alone.
  const folder = new URL(import.meta.env.BASE_URL, location.href).pathname;
  const name = `migration demo 2 ${folder}`;
  let done = () => {};
  const leaveWith = await onlyTab(name, (ask) => {
    done = showNotice("The demo is open in another tab. Close it there, and it goes on here.", {
      label: "Go on here",
      run: ask,
    });
  });
  done();

  let say = (text: string) => console.warn(text);
  const journal = await openJournal(name, `migration demo ${folder}`, () => say(unkept)).catch(() => forgetful);
  const seed = await storedSeed(journal, Number(new URLSearchParams(location.search).get("records") ?? Number.NaN));
  done = showNotice(`Preparing ${seed.records.toLocaleString()} records…`);
  await painted();

  const settings = await storedSettings(journal);
  const records = await storedRecords(journal, seed);
  const log = await keptLog(journal);
  const backend = createBackend({
    entries: records,
    log,
    vault: createMemoryVault(await persistentMap(journal, ["vault", "objects"])),
    events: await persistentMap(journal, ["analytics", "events"]),
    delay: settings.operation,
    breathe: painted,
  });
  const application = createApplication(records, seed, () => settings.now().busy);
  const worker = setupWorker(
    http.all(`*${basePath}/*`, async ({ request }) => {
      const response = await backend.fetch(await outOf(folder, request));
      // What the page has been told must not be forgotten by a reload.
      await journal.flush();
      return response;
    }),
  );
  await worker.start({
    quiet: true,
    onUnhandledFrame: "bypass",
    serviceWorker: { url: `${import.meta.env.BASE_URL}mockServiceWorker.js` },
  });

  const stop = () => {
    application.stop();
    backend.stop();
  };
  leaveWith(async () => {
    stop();
    await journal.flush();
  });
  addEventListener("pagehide", () => void journal.flush());
  const bar = createBar({
    records: seed.records,
    settings,
    isKept: journal !== forgetful,
    breakSome: application.breakSome,
    crash(away) {
      const isGoing = log.openRuns().some(({ status, isCensus }) => status === "running" && !isCensus);
      if (isGoing) backend.crash(away);
      return isGoing;
    },
    async startOver(size) {
      stop();
      await startOver(journal, size);
      location.replace(folder);
    },
  });
  say = bar.say;
  done();
  return { token: await backend.token(superadmin.uid) };
}

/** The same request as if the page were at the top of its site: the routes know no folder. */
async function outOf(folder: string, request: Request): Promise<Request> {
  const { pathname, search } = new URL(request.url);
  const { method, headers, signal } = request;
  const body = method === "GET" || method === "HEAD" ? null : await request.arrayBuffer();
  return new Request(new URL(pathname.slice(folder.length - 1) + search, request.url), {
    method,
    headers,
    signal,
    body,
  });
}

const unkept = "The browser has no room for more: from here on, a reload forgets what happens.";

/** The run log as it was kept, and kept on. */
async function keptLog(journal: Journal) {
  const tables = tableNames.map(async (name) => [name, await persistentMap(journal, ["log", name])] as const);
  return createMemoryLog(Object.fromEntries(await Promise.all(tables)) as unknown as LogTables);
}

/** Lets the browser do what is waiting, first of all show the page. */
const painted = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
