import type { Plugin } from "vite";

/**
 * Converts the page's styles for the shadow root of the embedded panel:
 * - `:root` and `body` become `.migration-panel`.
 * - `rem` becomes `px`, so that the host's font size has no effect.
 * - Media queries for the width become container queries: the panel's width counts, not the window's.
 * - `@property`, which has no effect in a shadow root, is removed; Tailwind's fallback for browsers without it applies.
 * @throws Error when something is left that would affect the host's page, or depend on it
 */
export function convertStyles(css: string): string {
  const inside = css
    .replace(/@property\s+[\w-]+\s*\{[^}]*\}/g, "")
    .replace(/@supports\s*\(\(\(-webkit-hyphens[^{]*\{/g, "@media all{")
    .replace(/(?::root|html)\s*,\s*:host\b/g, ".migration-panel")
    .replace(/:root\b|(?<=[{},])body(?=\s*[{,])/g, ".migration-panel")
    // A backslash follows in the names of classes, which stay.
    .replace(/(?<![\d.])(\d+(?:\.\d+)?|\.\d+)rem\b(?!\\)/g, (_, size: string) => `${Number(size) * 16}px`)
    .replace(/@media not all and (\(width\s*>=\s*[\w.]+\))/g, "@container panel not $1")
    .replace(/@media (\((?:width\s*[<>]=?|m(?:in|ax)-width:)\s*[\w.]+\))/g, "@container panel $1");
  const rest = /:root|@property|\drem\b(?!\\)|@media[^{]*width|@supports[^{]*webkit-hyphens|[{},]body\b/.exec(inside);
  if (rest)
    throw new Error(`The panel's styles would reach out of the panel: ${inside.slice(rest.index, rest.index + 80)}`);
  return inside;
}

/** The Vite plugin that converts `inside.css`, which the panel imports as text. */
export const shadowRootStyles = (): Plugin => ({
  name: "shadow-root-styles",
  enforce: "post",
  transform(code, id) {
    if (!id.endsWith("inside.css?inline")) return null;
    const text = /^export default ("[\s\S]*");?\s*$/.exec(code)?.[1];
    if (text === undefined) throw new Error('inside.css is no longer compiled to `export default "…"`');
    return { code: `export default ${JSON.stringify(convertStyles(JSON.parse(text)))}`, map: null };
  },
});
