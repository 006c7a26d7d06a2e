import { createContext, useCallback, useContext, useEffect } from "react";

/** Where a host has put what is drawn: a tree of its own, and whether an event on the page means it. */
export type PanelRoot = { tree: ShadowRoot; ownsEvent: (event: Event) => boolean };

/** `null` where the whole page is ours. */
export const RootContext = createContext<PanelRoot | null>(null);

/** The tree to look for elements in. To be called when something happens: on a server there is no document. */
export function useRootNode(): () => Document | ShadowRoot {
  const root = useContext(RootContext);
  return useCallback(() => root?.tree ?? document, [root]);
}

/** What has the focus in the tree that a node is in; the document itself would only name the tree's host. */
export const activeElementBeside = (node: Node): Element | null =>
  (node.getRootNode() as Document | ShadowRoot).activeElement ?? null;

/** Keys that are pressed anywhere, as long as they are meant for us and no dialog is open. */
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
