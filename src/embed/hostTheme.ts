export type Theme = "light" | "dark" | "system";

const marks = ".dark, .light, [data-theme=dark], [data-theme=light], [data-bs-theme=dark], [data-bs-theme=light]";
const system = "(prefers-color-scheme: dark)";

/**
 * What a host shows around an element: its `color-scheme` when that is just one; else the nearest `.dark`, `.light` or
 * `data-theme` around it; else what the visitor's system prefers.
 */
function themeAround(element: Element): "light" | "dark" {
  const around = element.parentElement ?? element;
  const scheme = getComputedStyle(around).colorScheme.replace("only", "").trim();
  if (scheme === "light" || scheme === "dark") return scheme;
  const marked = around.closest(marks);
  if (marked) return marked.matches(".dark, [data-theme=dark], [data-bs-theme=dark]") ? "dark" : "light";
  return window.matchMedia?.(system).matches ? "dark" : "light";
}

/** Tells the theme around an element now and whenever it changes. */
export function followTheme(element: Element, tell: (theme: "light" | "dark") => void): () => void {
  const look = () => tell(themeAround(element));
  const seen = new MutationObserver(look);
  for (let each = element.parentElement; each; each = each.parentElement) {
    seen.observe(each, { attributes: true, attributeFilter: ["class", "style", "data-theme", "data-bs-theme"] });
  }
  const preference = window.matchMedia?.(system);
  preference?.addEventListener("change", look);
  look();
  return () => {
    seen.disconnect();
    preference?.removeEventListener("change", look);
  };
}
