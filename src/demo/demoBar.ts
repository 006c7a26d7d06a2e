import "./demo.css";
import { sizes } from "./demoRecords.ts";
import { type Settings, type Speed, type StoredSettings, speeds } from "./settings.ts";

export type DemoBarOptions = {
  records: number;
  settings: StoredSettings;
  /** Whether a reload finds everything again. */
  isStored: boolean;
  /** @returns how many records were broken */
  breakRecords: (count: number) => number;
  /** Kills the process that drives the runs and starts it again after `downtime` ms. @returns whether a run was active */
  crash: (downtime: number) => boolean;
  startOver: (records: number) => Promise<void>;
};

const brokenAtOnce = 20;
const downtime = 4_000;

/** The line above the page, which opens into the switches for faults. */
export function createDemoBar({ records, settings, isStored, ...actions }: DemoBarOptions) {
  const status = createElement("p", { role: "status", className: "demo-status" });
  const summary = createElement("span", { className: "demo-summary" });
  const place = isStored
    ? "made-up records, stored in this browser"
    : "made-up records, lost when you close or reload this page";

  const showSummary = () => {
    const { speed, throttled, slow, busy } = settings.current();
    const active = [
      speed !== "normal" && `speed: ${speed}`,
      throttled && "KV answers 429",
      slow && "KV is slow",
      busy && "the application is writing",
    ].filter((text) => text !== false);
    summary.textContent = [`${records.toLocaleString()} ${place}`, ...active].join(" · ");
  };
  const change = (changed: Partial<Settings>) => {
    settings.change(changed);
    showSummary();
  };

  const speed = createElement("select", { onchange: () => change({ speed: speed.value as Speed }) });
  for (const name of Object.keys(speeds)) speed.append(new Option(name[0]?.toUpperCase() + name.slice(1), name));
  speed.value = settings.current().speed;

  const createSwitch = (label: string, hint: string, name: "throttled" | "slow" | "busy") => {
    const box = createElement("input", { type: "checkbox", checked: settings.current()[name] });
    box.onchange = () => change({ [name]: box.checked });
    return createElement("label", { title: hint }, box, label);
  };
  const createButton = (label: string, hint: string, onclick: () => void) =>
    createElement("button", { type: "button", title: hint, onclick }, label);

  const breakRecords = () => {
    const count = actions.breakRecords(brokenAtOnce);
    status.textContent =
      count > 0
        ? `The text of ${count} records is cut off now: they can't be read.`
        : "There is no record left to break.";
    refetchFigures();
  };
  const crash = () => {
    status.textContent = actions.crash(downtime)
      ? `Killed in the middle of its work. It comes back in ${downtime / 1_000} s and goes on.`
      : "No run is going, so there was nothing to kill.";
  };

  showSummary();
  const controls = createElement(
    "div",
    { className: "demo-controls" },
    createElement("label", {}, "Speed of runs", speed),
    createSwitch("KV answers 429", "One in ten operations of a run fails", "throttled"),
    createSwitch("KV is slow", "Every operation of a run takes six times as long", "slow"),
    createSwitch("The application keeps writing", "One record every 0.4 s; a quarter of them are new", "busy"),
    createButton(`Break ${brokenAtOnce} records`, "Cuts off their text, so that they can't be read", breakRecords),
    createButton("Kill the Worker", "Stops the runs at once and restarts them, as after a crash", crash),
    createButton("Start over", "Deletes everything in this demo and creates new records", () =>
      openResetDialog(records, actions.startOver),
    ),
    status,
  );
  const bar = createElement(
    "aside",
    { className: "demo-bar", ariaLabel: "Demo" },
    createElement(
      "details",
      {},
      createElement("summary", {}, createElement("strong", {}, "Demo with faults to try"), summary),
      controls,
    ),
  );
  document.body.prepend(bar);
  return {
    showStatus(text: string): void {
      status.textContent = text;
    },
  };
}

/**
 * Makes the page fetch its figures again, through the event that a browser sends when its user comes back to a page. The
 * page does not fetch figures again that are younger than 2 s, so the event is sent twice.
 */
function refetchFigures(): void {
  const sendEvent = () => void dispatchEvent(new Event("visibilitychange"));
  sendEvent();
  setTimeout(sendEvent, 2_500);
}

/** Asks for confirmation, and for the number of records to start over with. */
function openResetDialog(records: number, startOver: (records: number) => Promise<void>): void {
  const size = createElement("select");
  for (const count of new Set<number>([...sizes, records].sort((left, right) => left - right)))
    size.append(new Option(`${count.toLocaleString()} records`, String(count)));
  size.value = String(records);

  const cancel = createElement("button", { type: "button" as const, onclick: (): void => dialog.close() }, "Cancel");
  const confirm = createElement("button", { type: "submit", className: "demo-filled" }, "Start over");
  const form = createElement(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        confirm.disabled = true;
        void startOver(Number(size.value));
      },
    },
    createElement("h2", { id: "demo-reset-title" }, "Start the demo over?"),
    createElement(
      "p",
      { id: "demo-reset-text" },
      "This deletes all runs, results, backups and changed records of the demo, and ends a run that is going.",
    ),
    createElement("label", {}, "Begin again with", size),
    createElement("div", { className: "demo-buttons" }, cancel, confirm),
  );
  const dialog = createElement(
    "dialog",
    { className: "demo-dialog", role: "alertdialog", onclose: () => dialog.remove() },
    form,
  );
  dialog.setAttribute("aria-labelledby", "demo-reset-title");
  dialog.setAttribute("aria-describedby", "demo-reset-text");
  document.body.append(dialog);
  dialog.showModal();
  cancel.focus();
}

/** Shows a notice where the page will be. @returns removes it */
export function showNotice(text: string, action?: { label: string; run: () => void }): () => void {
  const notice = createElement("main", { className: "demo-notice" }, createElement("p", { role: "status" }, text));
  if (action) notice.append(createElement("button", { type: "button", onclick: action.run }, action.label));
  document.body.append(notice);
  return () => notice.remove();
}

/** An element with its properties and children. The bar needs no more than that, and React is not the demo's to import. */
function createElement<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> & { role?: string } = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}
