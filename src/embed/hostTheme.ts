export type Theme = "light" | "dark" | "system";

const themeMarks = ".dark, .light, [data-theme=dark], [data-theme=light], [data-bs-theme=dark], [data-bs-theme=light]";
const darkMarks = ".dark, [data-theme=dark], [data-bs-theme=dark]";
const prefersDark = "(prefers-color-scheme: dark)";

/**
 * The theme of the page around an element: its `color-scheme`, when that is one theme; otherwise that of the nearest
 * ancestor with a class or attribute for it, such as `.dark` or `data-theme`; otherwise that of the user's system.
 */
function hostTheme(element: Element): "light" | "dark" {
  const parent = element.parentElement ?? element;
  const scheme = getComputedStyle(parent).colorScheme.replace("only", "").trim();
  if (scheme === "light" || scheme === "dark") return scheme;
  const marked = parent.closest(themeMarks);
  if (marked) return marked.matches(darkMarks) ? "dark" : "light";
  return window.matchMedia?.(prefersDark).matches ? "dark" : "light";
}

/** Calls back with the theme around an element, now and whenever it changes. @returns stops that */
export function followHostTheme(element: Element, onTheme: (theme: "light" | "dark") => void): () => void {
  const update = () => onTheme(hostTheme(element));
  const observer = new MutationObserver(update);
  for (let ancestor = element.parentElement; ancestor; ancestor = ancestor.parentElement) {
    observer.observe(ancestor, {
      attributes: true,
      attributeFilter: ["class", "style", "data-theme", "data-bs-theme"],
    });
  }
  const preference = window.matchMedia?.(prefersDark);
  preference?.addEventListener("change", update);
  update();
  return () => {
    observer.disconnect();
    preference?.removeEventListener("change", update);
  };
}
