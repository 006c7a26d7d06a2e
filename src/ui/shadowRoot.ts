import { createContext, useCallback, useContext, useEffect } from "react";

/** The shadow root in which a host renders the panel, and whether an event on the page is meant for it. */
export type PanelRoot = { tree: ShadowRoot; ownsEvent: (event: Event) => boolean };

/** `null` where the panel is not in a shadow root. */
export const RootContext = createContext<PanelRoot | null>(null);

/** Returns the root to look up elements in. Call it in event handlers and effects: a server has no document. */
export function useRootNode(): () => Document | ShadowRoot {
  const root = useContext(RootContext);
  return useCallback(() => root?.tree ?? document, [root]);
}

/** The focused element in the same tree as `node`. `document.activeElement` would only name the shadow host. */
export const activeElementBeside = (node: Node): Element | null =>
  (node.getRootNode() as Document | ShadowRoot).activeElement ?? null;

/** Listens to keys pressed anywhere on the page, unless they are meant for the host or a dialog is open. */
export function useKeyDown(onKey: (event: KeyboardEvent, isTyping: boolean) => void): void {
  const root = useContext(RootContext);
  const tree = useRootNode();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || tree().querySelector("dialog[open]")) return;
      if (root && !root.ownsEvent(event)) return;
      onKey(event, isEditable(event.composedPath()[0]));
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  });
}

export const isEditable = (target: EventTarget | null | undefined): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
