import { http } from "msw";
import { setupWorker } from "msw/browser";
import { createMemoryBackupStore } from "../control/memory/memoryBackupStore.ts";
import { createMemoryLog } from "../control/memory/memoryLog.ts";
import { type LogTables, tableNames } from "../control/memory/tables.ts";
import { superadmin } from "../seed/seedIds.ts";
import { basePath, createBackend } from "./backend.ts";
import { type DemoStorage, noStorage, openStorage, persistentMap } from "./browserStorage.ts";
import { createDemoBar, showNotice } from "./demoBar.ts";
import { resetStorage, storedRecords, storedSeed } from "./demoRecords.ts";
import { complyWithPolicy } from "./pagePolicy.ts";
import { storedSettings } from "./settings.ts";
import { simulateApplication } from "./simulatedApplication.ts";
import { waitForOnlyTab } from "./singleTab.ts";

/**
 * Starts the demo: the page's requests are answered inside the page from now on, by the routes that the Worker has.
 * @returns a session of the demo's superadmin
 */
export async function startDemo(): Promise<{ token: string }> {
  // Named after its folder: two demos on one site don't share their storage.
  const folder = new URL(import.meta.env.BASE_URL, location.href).pathname;
  const name = `migration demo 2 ${folder}`;
  let removeNotice = () => {};
  const setBeforeLeaving = await waitForOnlyTab(name, (askToLeave) => {
    removeNotice = showNotice("The demo is open in another tab. Close it there, and it goes on here.", {
      label: "Go on here",
      run: askToLeave,
    });
  });
  removeNotice();

  let showStatus = (text: string) => console.warn(text);
  const storage = await openStorage(name, {
    outdated: `migration demo ${folder}`,
    onFailure: () => showStatus(storageFull),
  }).catch(() => noStorage);
  const seed = await storedSeed(storage, Number(new URLSearchParams(location.search).get("records") ?? Number.NaN));
  removeNotice = showNotice(`Preparing ${seed.records.toLocaleString()} records…`);
  await yieldToBrowser();

  const settings = await storedSettings(storage);
  const records = await storedRecords(storage, seed);
  const log = await storedLog(storage);
  const backend = createBackend({
    entries: records,
    log,
    backupStore: createMemoryBackupStore(await persistentMap(storage, ["vault", "objects"])),
    events: await persistentMap(storage, ["analytics", "events"]),
    delay: settings.operation,
    delayOfReads: yieldToBrowser,
  });
  const application = simulateApplication(records, seed, () => settings.current().busy);
  const worker = setupWorker(
    http.all(`*${basePath}/*`, async ({ request }) => {
      const response = await backend.fetch(await withoutFolder(folder, request));
      // A reload must find whatever the page has seen.
      await storage.flush();
      return response;
    }),
  );
  const script = new URL(`${import.meta.env.BASE_URL}mockServiceWorker.js`, location.href).href;
  complyWithPolicy(script);
  await worker.start({
    quiet: true,
    onUnhandledFrame: "bypass",
    serviceWorker: { url: script },
  });

  const stop = () => {
    application.stop();
    backend.stop();
  };
  setBeforeLeaving(async () => {
    stop();
    await storage.flush();
  });
  addEventListener("pagehide", () => void storage.flush());
  const bar = createDemoBar({
    records: seed.records,
    settings,
    isStored: storage !== noStorage,
    breakRecords: application.breakRecords,
    crash(downtime) {
      const isActive = log.openRuns().some(({ status, isCensus }) => status === "running" && !isCensus);
      if (isActive) backend.crash(downtime);
      return isActive;
    },
    async startOver(size) {
      stop();
      await resetStorage(storage, size);
      location.replace(folder);
    },
  });
  showStatus = bar.showStatus;
  removeNotice();
  return { token: await backend.token(superadmin.uid) };
}

/** The same request to a site whose top is the demo's folder: the routes begin at the top. */
async function withoutFolder(folder: string, request: Request): Promise<Request> {
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

const storageFull = "The browser's storage is full: a reload goes back to this moment.";

/** The stored run log, whose changes are stored as well. */
async function storedLog(storage: DemoStorage) {
  const tables = tableNames.map(async (name) => [name, await persistentMap(storage, ["log", name])] as const);
  return createMemoryLog(Object.fromEntries(await Promise.all(tables)) as unknown as LogTables);
}

/** Lets the browser draw the page and handle its events. */
const yieldToBrowser = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
