import { type RefObject, useContext } from "react";
import { isEditable, RootContext, useKeyDown } from "../../ui/shadowRoot.ts";

/** Marks the root element of a panel. A page may hold several panels. */
export const panelMarker = { "data-migration-panel": "" };
const selector = "[data-migration-panel]";

/**
 * A shortcut of the panel that contains `part`. The panel with the focus reacts, or else the first one on the page;
 * none does while somebody types in a field of the host, or behind an open dialog.
 */
export function usePanelShortcut(
  part: RefObject<Element | null>,
  isKey: (event: KeyboardEvent, isTyping: boolean) => boolean,
  act: () => void,
): void {
  // A panel in a shadow root gets only events that are meant for it.
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

/** ⌘K on a Mac, where Ctrl+K deletes to the end of the line; Ctrl+K elsewhere. */
export const isPaletteKey = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === "k" && (onMac ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !altKey && !shiftKey;
