import css from "./inside.css?inline";

let shared: CSSStyleSheet | undefined;

/** Gives a shadow root the panel's styles: one sheet for all panels of a page, which a host's content policy lets pass. */
export function adoptStyles(tree: ShadowRoot): void {
  try {
    if (!shared) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      shared = sheet;
    }
    tree.adoptedStyleSheets = [shared];
  } catch {
    // jsdom, where hosts test, and a panel that is drawn into another window's document.
    const style = document.createElement("style");
    style.textContent = css;
    tree.replaceChildren(style);
  }
}
