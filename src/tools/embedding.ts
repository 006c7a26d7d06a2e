import type { Plugin } from "vite";

/**
 * Makes the page's styles those of a shadow root, inside a page that is not ours:
 * what belongs to the page belongs to `.migration-panel`; lengths don't ask how large the host's letters are; breakpoints
 * ask how wide the panel is, not the window; and what Tailwind tells by `@property`, which a shadow root can't, it tells
 * by the rules that it keeps for browsers without.
 */
export function embeddedStyles(css: string): string {
  const inside = css
    .replace(/@property\s+[\w-]+\s*\{[^}]*\}/g, "")
    .replace(/@supports\s*\(\(\(-webkit-hyphens[^{]*\{/g, "@media all{")
    .replace(/(?::root|html)\s*,\s*:host\b/g, ".migration-panel")
    .replace(/:root\b|(?<=[{},])body(?=\s*[{,])/g, ".migration-panel")
    // Not in the name of a class, where a backslash follows.
    .replace(/(\d*\.?\d+)rem\b(?!\\)/g, (_, size: string) => `${Number(size) * 16}px`)
    .replace(/@media not all and (\(width\s*>=\s*[\w.]+\))/g, "@container panel not $1")
    .replace(/@media (\((?:width\s*[<>]=?|m(?:in|ax)-width:)\s*[\w.]+\))/g, "@container panel $1");
  const left = /:root|@property|\drem\b(?!\\)|@media[^{]*width|@supports[^{]*webkit-hyphens|[{},]body\b/.exec(inside);
  if (left)
    throw new Error(`The panel's styles would reach out of the panel: ${inside.slice(left.index, left.index + 80)}`);
  return inside;
}

/** For the styles that are imported as text; what is left of them goes into the code. */
export const embedding = (): Plugin => ({
  name: "embedding",
  enforce: "post",
  transform(code, id) {
    if (!id.endsWith("inside.css?inline")) return null;
    const text = /^export default ("[\s\S]*");?\s*$/.exec(code)?.[1];
    if (text === undefined) throw new Error("The panel's styles are not the text they were");
    return { code: `export default ${JSON.stringify(embeddedStyles(JSON.parse(text)))}`, map: null };
  },
});
