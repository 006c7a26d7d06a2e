import { type RefObject, useContext } from "react";
import { isEditable, RootContext, useKeyDown } from "../ui/shadowRoot.ts";

/** Marks the root of a panel, of which a page may have several. */
export const panelMark = { "data-migration-panel": "" };
const selector = "[data-migration-panel]";

/**
 * A key of the panel that `part` is in. It is heard by the panel that has the focus, or by the first one on the page;
 * by none while somebody types in a field of the page around, and not behind a dialog of it.
 */
export function useShortcut(
  part: RefObject<Element | null>,
  isKey: (event: KeyboardEvent, isTyping: boolean) => boolean,
  act: () => void,
): void {
  // A panel in a tree of its own is told only what is meant for it.
  const root = useContext(RootContext);
  useKeyDown((event, isTyping) => {
    if (!isKey(event, isTyping) || !(root || panelMeant(event)?.contains(part.current))) return;
    event.preventDefault();
    act();
  });
}

function panelMeant({ target }: KeyboardEvent): Element | null {
  const around = target instanceof Element ? target.closest(selector) : null;
  return around ?? (isEditable(target) ? null : document.querySelector(selector));
}
