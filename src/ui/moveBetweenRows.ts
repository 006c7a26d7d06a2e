import type { KeyboardEvent } from "react";

/** Arrows, Home and End in a table whose rows each hold one button marked `data-row`. */
export function moveFocusBetweenRows(event: KeyboardEvent<HTMLTableElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const here = buttons.findIndex((button) => button.closest("tr")?.contains(event.target as Node));
  if (here < 0) return;
  const targets: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: buttons.length - 1 };
  const target = buttons[targets[event.key] ?? -1];
  if (!target) return;
  event.preventDefault();
  target.focus();
}
