import "./demo.css";
import { createElement } from "./createElement.ts";
import { openResetDialog } from "./resetDialog.ts";
import { type Settings, type Speed, type StoredSettings, speeds } from "./settings.ts";

export type BarOptions = {
  records: number;
  settings: StoredSettings;
  /** Whether a reload finds everything again. */
  isKept: boolean;
  /** @returns how many records were broken */
  breakSome: (wanted: number) => number;
  /** Kills what drives the runs for so many ms. @returns whether a run was going */
  crash: (away: number) => boolean;
  startOver: (records: number) => Promise<void>;
};

const broken = 20;
const away = 4_000;

/** Above the page, one line high until it is opened: what this is, and what can be made to go wrong. */
export function createBar({ records, settings, isKept, ...actions }: BarOptions) {
  const said = createElement("p", { role: "status", className: "demo-said" });
  const state = createElement("span", { className: "demo-state" });
  const where = isKept ? "made-up records, kept in this browser" : "made-up records, gone with this page";

  const show = () => {
    const { speed, throttled, slow, busy } = settings.now();
    const on = [
      speed !== "normal" && `speed: ${speed}`,
      throttled && "KV answers 429",
      slow && "KV is slow",
      busy && "the application is writing",
    ].filter((text) => text !== false);
    state.textContent = [`${records.toLocaleString()} ${where}`, ...on].join(" · ");
  };
  const change = (changed: Partial<Settings>) => {
    settings.change(changed);
    show();
  };

  const speed = createElement("select", { onchange: () => change({ speed: speed.value as Speed }) });
  for (const name of Object.keys(speeds)) speed.append(new Option(name[0]?.toUpperCase() + name.slice(1), name));
  speed.value = settings.now().speed;

  const toggle = (label: string, hint: string, name: "throttled" | "slow" | "busy") => {
    const box = createElement("input", { type: "checkbox", checked: settings.now()[name] });
    box.onchange = () => change({ [name]: box.checked });
    return createElement("label", { title: hint }, box, label);
  };
  const button = (label: string, hint: string, act: () => void) =>
    createElement("button", { type: "button", title: hint, onclick: act }, label);

  const breakSome = () => {
    const count = actions.breakSome(broken);
    said.textContent =
      count > 0
        ? `The text of ${count} records is cut off now: they can't be read.`
        : "There is no record left to break.";
    lookAgain();
  };
  const crash = () => {
    said.textContent = actions.crash(away)
      ? `Killed in the middle of its work. It comes back in ${away / 1_000} s and goes on.`
      : "No run is going, so there was nothing to kill.";
  };

  show();
  const controls = createElement(
    "div",
    { className: "demo-controls" },
    createElement("label", {}, "Speed of runs", speed),
    toggle("KV answers 429", "One operation of a run in ten is refused", "throttled"),
    toggle("KV is slow", "Every operation of a run takes six times as long", "slow"),
    toggle("The application keeps writing", "A record every 0.4 s, a quarter of them new", "busy"),
    button(`Break ${broken} records`, "Cuts off their text, so that they can't be read", breakSome),
    button("Kill the Worker", "What drives the runs dies at once and comes back, as after a crash", crash),
    button("Start over", "Other records, and nothing of what happened here", () =>
      openResetDialog(records, actions.startOver),
    ),
    said,
  );
  const bar = createElement(
    "aside",
    { className: "demo-bar", ariaLabel: "Demo" },
    createElement(
      "details",
      {},
      createElement("summary", {}, createElement("strong", {}, "Demo with faults to try"), state),
      controls,
    ),
  );
  document.body.prepend(bar);
  return {
    say(text: string): void {
      said.textContent = text;
    },
  };
}

/**
 * Has the page ask for its figures again, with what the browser says when one comes back to a page. Figures that are only
 * just there are not asked for, so it is said once more.
 */
function lookAgain(): void {
  const comeBack = () => void dispatchEvent(new Event("visibilitychange"));
  comeBack();
  setTimeout(comeBack, 2_500);
}
