import { type RefObject, useContext } from "react";
import { isEditable, RootContext, useKeyDown } from "../../ui/shadowRoot.ts";

/** Marks the root of a panel, of which a page may have several. */
export const panelMarker = { "data-migration-panel": "" };
const selector = "[data-migration-panel]";

/**
 * A key of the panel that `part` is in. It is heard by the panel that has the focus, or by the first one on the page;
 * by none while somebody types in a field of the page around, and not behind a dialog of it.
 */
export function usePanelShortcut(
  part: RefObject<Element | null>,
  isKey: (event: KeyboardEvent, isTyping: boolean) => boolean,
  act: () => void,
): void {
  // A panel in a tree of its own is told only what is meant for it.
  const root = useContext(RootContext);
  useKeyDown((event, isTyping) => {
    if (!isKey(event, isTyping) || !(root || panelFor(event)?.contains(part.current))) return;
    event.preventDefault();
    act();
  });
}

function panelFor({ target }: KeyboardEvent): Element | null {
  const around = target instanceof Element ? target.closest(selector) : null;
  return around ?? (isEditable(target) ? null : document.querySelector(selector));
}

export const onMac = /Mac|iP/.test(navigator.platform);

/** ⌘ K, or Ctrl K elsewhere: on a Mac that one cuts a line while one types. */
export const isPaletteKey = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === "k" && (onMac ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey && !shiftKey;
