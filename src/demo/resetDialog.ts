import { createElement } from "./createElement.ts";
import { sizes } from "./demoRecords.ts";

/** Asks before everything is thrown away, and how many records there shall be. */
export function openResetDialog(records: number, startOver: (records: number) => Promise<void>): void {
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
      "All runs, results, backups and changed records of this demo are thrown away. A run that is going ends.",
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
