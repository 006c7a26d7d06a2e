import { type RefObject, useEffect, useRef } from "react";

/** Marks the root of a panel, of which a page may have several. */
export const panelMark = { "data-migration-panel": "" };
const selector = "[data-migration-panel]";

/**
 * A key of the panel that `part` is in. It is heard by the panel that has the focus, or by the first one on the page;
 * by none while somebody types in a field of the page around, and not behind a dialog of it.
 */
export function useShortcut(
  part: RefObject<Element | null>,
  isKey: (event: KeyboardEvent) => boolean,
  act: () => void,
) {
  const latest = useRef({ isKey, act });
  useEffect(() => {
    latest.current = { isKey, act };
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : document.body;
      const panel = target.closest(selector) ?? (isTyping(target) ? null : document.querySelector(selector));
      if (event.defaultPrevented || !panel?.contains(part.current) || !latest.current.isKey(event)) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      latest.current.act();
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, [part]);
}

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);
