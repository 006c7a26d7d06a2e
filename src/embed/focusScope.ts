import type { PanelRoot } from "../ui/shadowRoot.ts";

/**
 * Whether this panel is the one in use. A host has fields and keys of its own, and may hold several panels: a key means
 * the panel that has the focus or, when nothing has it, the one that was last touched.
 */
export function watchUse(tree: ShadowRoot): { root: PanelRoot; stop: () => void } {
  let touched = false;
  const isWithin = (event: Event) => event.composedPath().includes(tree);
  const touch = (event: Event) => {
    touched = isWithin(event);
  };
  document.addEventListener("pointerdown", touch, true);
  document.addEventListener("focusin", touch, true);
  return {
    root: { tree, ownsEvent: (event) => isWithin(event) || (touched && document.activeElement === document.body) },
    stop: () => {
      document.removeEventListener("pointerdown", touch, true);
      document.removeEventListener("focusin", touch, true);
    },
  };
}
